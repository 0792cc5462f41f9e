using Enquiries.Domain.Privacy;

namespace Enquiries.Domain.Tests.Privacy;

public class PersonalDataTests
{
    [Theory]
    [InlineData("ring me on 07700 900123 please", "07700 900123")]
    [InlineData("Mobile:07700900123.", "07700900123")]
    [InlineData("my number is 020 7946 0018", "020 7946 0018")]
    [InlineData("call (01632) 960 456 after six", "(01632) 960 456")]
    [InlineData("+44 7700 900123", "+44 7700 900123")]
    [InlineData("+44 (0)20 7946 0018", "+44 (0)20 7946 0018")]
    [InlineData("0044 7700 900 123", "0044 7700 900 123")]
    [InlineData("landline 01632-960456", "01632-960456")]
    public void A_telephone_number_is_found(string text, string expected) => Found(text, PersonalDataKind.Telephone).ShouldBe(expected);

    [Theory]
    [InlineData("The council's number is 0300 123 4567")]
    [InlineData("Freephone 0800 111 4567 does not answer")]
    [InlineData("My reference is 01234567890, nobody answers")]
    [InlineData("Case 07012345678 is still open")]
    [InlineData("Bins between 0700 0730 0800 and 0900")]
    [InlineData("Open 07.00-18.00 on 01/02/2026")]
    [InlineData("UPRN 100023336956")]
    [InlineData("Council tax account number 07123456789")]
    [InlineData("It cost 07 million in 2019 and 2020")]
    [InlineData("Route 0123456789012345")]
    public void What_only_looks_like_a_telephone_number_is_left(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("write to jo.bloggs+bins@example.co.uk now", "jo.bloggs+bins@example.co.uk")]
    [InlineData("JO@EXAMPLE.COM!", "JO@EXAMPLE.COM")]
    public void An_e_mail_address_is_found(string text, string expected) => Found(text, PersonalDataKind.EmailAddress).ShouldBe(expected);

    [Theory]
    [InlineData("I wrote to highways@westmere.gov.uk twice")]
    [InlineData("the force at 101@northshire.police.uk")]
    [InlineData("@westmerecouncil you are useless @ this")]
    public void Addresses_of_offices_and_handles_are_left(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("I live at 12 Mill Lane, Westmere, WS1 4AB", "12 Mill Lane, Westmere, WS1 4AB")]
    [InlineData("flat 3, 114a St John's Road WS10 4ab", "114a St John's Road WS10 4ab")]
    [InlineData("collect from 14, ws1 4ab", "14, ws1 4ab")]
    [InlineData("WS1 4AB, number 12, no bins again", "WS1 4AB, number 12")]
    [InlineData("7 The Green SW1A 1AA", "7 The Green SW1A 1AA")]
    [InlineData("9 Acacia Avenue, EC1A 1BB", "9 Acacia Avenue, EC1A 1BB")]
    public void A_house_with_its_postcode_is_found(string text, string expected) => Found(text, PersonalDataKind.HomeAddress).ShouldBe(expected);

    [Theory]
    [InlineData("Pothole on Mill Lane WS1 4AB")]
    [InlineData("3 bins missed on Mill Lane WS1 4AB")]
    [InlineData("All of WS1 4AB had no collection")]
    [InlineData("Bus 12 does not stop near Mill Lane")]
    [InlineData("Band D in WS1 4AB went up by 5%")]
    [InlineData("Collection at 7 near the green, WS1 4AB")]
    public void A_street_or_a_postcode_alone_tells_of_nobody(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("NI number AB 12 34 56 C", "AB 12 34 56 C")]
    [InlineData("my nino is ab123456d", "ab123456d")]
    public void A_national_insurance_number_is_found(string text, string expected) => Found(text, PersonalDataKind.NationalInsurance).ShouldBe(expected);

    [Theory]
    [InlineData("GB 12 34 56 A is no such number")]
    [InlineData("QQ 12 34 56 C is the example on the leaflet")]
    [InlineData("Form AB123456X")]
    [InlineData("Permit XAB123456C")]
    public void Letters_and_digits_of_another_kind_are_left(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("NHS number 943 476 5919", "943 476 5919")]
    [InlineData("my nhs no is 9434765919", "9434765919")]
    [InlineData("401 023 2137", "401 023 2137")]
    public void An_nhs_number_is_found(string text, string expected) => Found(text, PersonalDataKind.NhsNumber).ShouldBe(expected);

    [Theory]
    [InlineData("NHS number 943 476 5918")]
    [InlineData("Ticket 9434765919")]
    [InlineData("999 999 9999")]
    public void A_wrong_check_digit_or_a_bare_number_is_no_nhs_number(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("sort code 12-34-56 account 12345678", "12-34-56 account 12345678")]
    [InlineData("pay it to 20-45-45 12345678", "20-45-45 12345678")]
    [InlineData("20-45-45, 55779911", "20-45-45, 55779911")]
    [InlineData("account number 55779911 sort code 20-00-00", "55779911 sort code 20-00-00")]
    [InlineData("GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 19")]
    public void Bank_details_are_found(string text, string expected) => Found(text, PersonalDataKind.BankAccount).ShouldBe(expected);

    [Theory]
    [InlineData("on 12-03-26 reference 12345678")]
    [InlineData("missed on 01-02-26 and 08-02-26")]
    [InlineData("councillor 12345678")]
    public void Dates_and_references_are_no_bank_details(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("card 4111 1111 1111 1111 exp 12/27", "4111 1111 1111 1111")]
    [InlineData("5555-5555-5555-4444", "5555-5555-5555-4444")]
    [InlineData("amex 378282246310005", "378282246310005")]
    public void A_payment_card_is_found(string text, string expected) => Found(text, PersonalDataKind.PaymentCard).ShouldBe(expected);

    [Theory]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("parcel 9400 1000 0000 0000")]
    [InlineData("0000 0000 0000 0000")]
    public void Other_long_numbers_are_no_cards(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Theory]
    [InlineData("date of birth: 3 March 1971", "date of birth: 3 March 1971")]
    [InlineData("I was born on the 3rd of March 1971", "born on the 3rd of March 1971")]
    [InlineData("DOB 03/03/71", "DOB 03/03/71")]
    [InlineData("d.o.b. 1971-03-03", "d.o.b. 1971-03-03")]
    [InlineData("my birthday is March 3, 1971", "birthday is March 3, 1971")]
    public void A_date_of_birth_is_found(string text, string expected) => Found(text, PersonalDataKind.DateOfBirth).ShouldBe(expected);

    [Theory]
    [InlineData("The meeting is on 3 March 2026")]
    [InlineData("born 40/13/1971")]
    [InlineData("The festival was born in 1971")]
    public void Other_dates_are_left(string text) => PersonalData.Find(text).ShouldBeEmpty();

    [Fact]
    public void Several_things_are_told_in_the_order_of_the_text_and_without_overlaps()
    {
        const string Text = "I am at 12 Mill Lane WS1 4AB, jo@example.org or 07700 900123, card 4111111111111111";

        var found = PersonalData.Find(Text);

        found.Select(f => f.Kind).ShouldBe([PersonalDataKind.HomeAddress, PersonalDataKind.EmailAddress, PersonalDataKind.Telephone, PersonalDataKind.PaymentCard]);
        found.Zip(found.Skip(1)).ShouldAllBe(p => p.First.Start + p.First.Length <= p.Second.Start);
    }

    [Theory]
    [InlineData("a@", 40_000)]
    [InlineData("1 ", 40_000)]
    [InlineData("12 a b c ", 8_000)]
    [InlineData("0-1-", 20_000)]
    public void A_text_made_to_keep_us_busy_ends_all_the_same(string piece, int times) =>
        PersonalData.Find(string.Concat(Enumerable.Repeat(piece, times))).Count.ShouldBeLessThan(100);

    private static string Found(string text, PersonalDataKind kind)
    {
        var found = PersonalData.Find(text).ShouldHaveSingleItem();
        found.Kind.ShouldBe(kind);
        return text.Substring(found.Start, found.Length);
    }
}
