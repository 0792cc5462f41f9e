using System.Globalization;
using System.Text.RegularExpressions;

namespace Enquiries.Domain.Privacy;

/// <summary>What kind of personal data was found in a text.</summary>
public enum PersonalDataKind
{
    Telephone = 0,
    EmailAddress = 1,

    /// <summary>A house number with its street and postcode.</summary>
    HomeAddress = 2,
    NationalInsurance = 3,
    NhsNumber = 4,

    /// <summary>Sort code and account number, or an IBAN.</summary>
    BankAccount = 5,
    PaymentCard = 6,
    DateOfBirth = 7,
}

/// <summary>Something in a text that tells more about a person than the public should know. Positions count UTF-16 characters.</summary>
public sealed record PersonalDataFinding(PersonalDataKind Kind, int Start, int Length);

/// <summary>
/// Finds personal data that a resident typed where everybody can read it, in the forms used in the United Kingdom. Numbers with a check digit are checked;
/// where a number could as well be a reference, a time or a price, it has to be introduced by a word. It looks only; it never changes a text.
/// </summary>
public static partial class PersonalData
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;
    private const int Patience = 1000;

    private const string Postcode = @"(?<postcode>\b(GIR ?0AA|[A-PR-UWYZ]([0-9]{1,2}|[A-HK-Y][0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9][ABEHMNPRVWXY]) ?[0-9][ABD-HJLNP-UW-Z]{2})\b)";

    private const string Street =
        @"street|st|road|rd|lane|ln|avenue|ave|close|drive|way|court|ct|place|terrace|crescent|cres|gardens|gdns|grove|hill|park|square|sq|row|walk|mews|green|house|view|rise|gate|parade|cottages|villas|buildings|bank|fold|croft|meadow|meadows|field|fields|yard|wharf|quay|heights|common|vale|dale|circus|broadway";

    private const string Month = @"jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?";

    private static readonly string[] NotInAStreet =
        ["on", "at", "in", "near", "of", "outside", "from", "bins", "bin", "bags", "days", "weeks", "times", "cars", "am", "pm", "along", "by", "to", "opposite", "and"];

    /// <summary>What was found, in the order of the text, without overlaps.</summary>
    public static IReadOnlyList<PersonalDataFinding> Find(string text)
    {
        if (text.Length < 6)
            return [];

        var found = new List<PersonalDataFinding>();
        try
        {
            Take(found, PersonalDataKind.EmailAddress, Email().Matches(text), m => !IsPublicOffice(m.Value));
            if (text.AsSpan().ContainsAnyInRange('0', '9'))
                FindNumbers(text, found);
        }
        catch (RegexMatchTimeoutException)
        {
            // What was found so far is worth showing; a text made to keep us busy is not worth more.
        }

        found.Sort((a, b) => a.Start.CompareTo(b.Start));
        return found;
    }

    private static void FindNumbers(string text, List<PersonalDataFinding> found)
    {
        Take(found, PersonalDataKind.PaymentCard, Card().Matches(text), m => IsCard(Digits(m.Value)));
        Take(found, PersonalDataKind.BankAccount, Iban().Matches(text), _ => true);
        Take(found, PersonalDataKind.BankAccount, SortCodeFirst().Matches(text), m => IsBankAccount(text, m));
        Take(found, PersonalDataKind.BankAccount, AccountFirst().Matches(text), m => IsIntroduced(text, m, BankWord()));
        Take(found, PersonalDataKind.NhsNumber, Nhs().Matches(text), m => IsNhs(text, m));
        Take(found, PersonalDataKind.NationalInsurance, NationalInsurance().Matches(text), m => IsNationalInsurance(m.Value));
        Take(found, PersonalDataKind.Telephone, Telephone().Matches(text), m => IsTelephone(text, m));
        Take(found, PersonalDataKind.HomeAddress, Address().Matches(text), IsAddress);
        Take(found, PersonalDataKind.HomeAddress, AddressBackwards().Matches(text), _ => true);
        Take(found, PersonalDataKind.DateOfBirth, Birth().Matches(text), IsDate);
    }

    private static void Take(List<PersonalDataFinding> found, PersonalDataKind kind, MatchCollection matches, Func<Match, bool> holds)
    {
        foreach (Match m in matches)
        {
            if (holds(m) && !found.Exists(f => f.Start < m.Index + m.Length && m.Index < f.Start + f.Length))
                found.Add(new PersonalDataFinding(kind, m.Index, m.Length));
        }
    }

    private static bool IsPublicOffice(string email) =>
        email.EndsWith(".gov.uk", StringComparison.OrdinalIgnoreCase) || email.EndsWith(".police.uk", StringComparison.OrdinalIgnoreCase);

    /// <summary>Geographic and mobile numbers. Numbers of offices (03, 08, 09) tell nothing about a person.</summary>
    private static bool IsTelephone(string text, Match m)
    {
        var digits = Digits(m.Value);
        if (digits.StartsWith("0044", StringComparison.Ordinal))
            digits = digits[2..];
        if (digits.StartsWith("44", StringComparison.Ordinal))
            digits = "0" + digits[2..].TrimStart('0');
        if (digits.Length is not (10 or 11) || digits[1] is not ('1' or '2' or '7') || (digits.Length == 10 && digits[1] != '1'))
            return false;
        return !IsIntroduced(text, m, ReferenceWord(), 24);
    }

    private static bool IsNhs(string text, Match m)
    {
        var digits = Digits(m.Value);
        var sum = 0;
        for (var i = 0; i < 9; i++)
            sum += (digits[i] - '0') * (10 - i);
        var check = (11 - (sum % 11)) % 11;
        if (check == 10 || check != digits[9] - '0' || digits.Distinct().Count() == 1)
            return false;

        // One in eleven of all numbers has a right check digit: without the spaces in the right places it takes a word.
        return IsIntroduced(text, m, HealthWord(), 60) || (m.Length == 12 && m.Value[0] is ('4' or '6' or '7'));
    }

    private static bool IsNationalInsurance(string value) =>
        value[..2].ToUpperInvariant() is not ("BG" or "GB" or "NK" or "KN" or "TN" or "NT" or "ZZ");

    private static bool IsCard(string digits)
    {
        var known = digits[0] switch
        {
            '3' => digits.Length == 15 && digits[1] is ('4' or '7'),
            '4' => digits.Length is 13 or 16 or 19,
            '5' => digits.Length == 16 && digits[1] is >= '1' and <= '5',
            '2' => digits.Length == 16 && int.Parse(digits.AsSpan(0, 4), CultureInfo.InvariantCulture) is >= 2221 and <= 2720,
            '6' => digits.Length is >= 16 and <= 19 && (digits.StartsWith("6011", StringComparison.Ordinal) || digits[1] is ('4' or '5' or '7')),
            _ => false,
        };
        return known && Luhn(digits);
    }

    private static bool Luhn(string digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var d = digits[^(i + 1)] - '0';
            if (i % 2 == 1)
                d = d * 2 > 9 ? (d * 2) - 9 : d * 2;
            sum += d;
        }

        return sum % 10 == 0 && digits.Distinct().Count() > 1;
    }

    private static bool IsBankAccount(string text, Match m)
    {
        var sort = m.Groups["sort"].Value;
        if (BankWord().IsMatch(m.Value) || IsIntroduced(text, m, BankWord()))
            return true;

        // Six digits in pairs may be a date as well, and without dashes anything.
        var pairs = sort.Split('-', ' ');
        return pairs.Length == 3 && !(Number(pairs[0]) is >= 1 and <= 31 && Number(pairs[1]) is >= 1 and <= 12);
    }

    private static bool IsAddress(Match m)
    {
        if (!m.Groups["street"].Success)
            return true;
        var words = m.Groups["street"].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return !words.Any(w => NotInAStreet.Contains(w.Trim(',', '.'), StringComparer.OrdinalIgnoreCase));
    }

    private static bool IsDate(Match m)
    {
        if (m.Groups["day"].Success && Number(m.Groups["day"].Value) is < 1 or > 31)
            return false;
        return !m.Groups["month"].Success || Number(m.Groups["month"].Value) is >= 1 and <= 12;
    }

    /// <summary>Whether a word that says what the number is stands shortly before it.</summary>
    private static bool IsIntroduced(string text, Match m, Regex word, int within = 60)
    {
        var from = Math.Max(0, m.Index - within);
        return word.IsMatch(text[from..m.Index]);
    }

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    private static string Digits(string text) => string.Concat(text.Where(char.IsAsciiDigit));

    [GeneratedRegex(@"(?<![A-Z0-9._%+'-])[A-Z0-9_%+'-][A-Z0-9._%+'-]{0,63}@([A-Z0-9-]{1,63}\.){1,8}[A-Z]{2,24}(?![A-Z0-9-])", Options, Patience)]
    private static partial Regex Email();

    [GeneratedRegex(@"(?<![\w+])(((\+|00)44[ -]?(\(0\)[ -]?)?[127])|\(?0[127])([ ()-]{0,2}[0-9]){8,9}(?![0-9]|[ -][0-9]{4})", Options, Patience)]
    private static partial Regex Telephone();

    [GeneratedRegex(@"\b(ref|reference|case|order|account|invoice|uprn|bill|licen[cs]e|permit|pcn|ticket|number plate|council tax)\b[^.!?\n]{0,20}$", Options, Patience)]
    private static partial Regex ReferenceWord();

    [GeneratedRegex(@"(?<![\w-])[0-9]{3}(?<gap>[ -]?)[0-9]{3}\k<gap>[0-9]{4}(?![\w-])", Options, Patience)]
    private static partial Regex Nhs();

    [GeneratedRegex(@"\b(nhs|chi|health service|hospital|patient)\b", Options, Patience)]
    private static partial Regex HealthWord();

    [GeneratedRegex(@"(?<![A-Z0-9])[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D](?![A-Z0-9])", Options, Patience)]
    private static partial Regex NationalInsurance();

    [GeneratedRegex(@"(?<![\w-])[0-9]([ -]?[0-9]){12,18}(?![\w-])", Options, Patience)]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<![A-Z0-9])GB[0-9]{2} ?[A-Z]{4}( ?[0-9]){14}(?![A-Z0-9])", Options, Patience)]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?<![\w-])(?<sort>[0-9]{2}(-[0-9]{2}-| [0-9]{2} |[0-9]{2})[0-9]{2})(?![0-9-])[^0-9\n]{1,40}[0-9]{8}(?![0-9])", Options, Patience)]
    private static partial Regex SortCodeFirst();

    [GeneratedRegex(@"(?<![\w-])[0-9]{8}(?![0-9])[^0-9]{1,40}[0-9]{2}(-[0-9]{2}-| [0-9]{2} |[0-9]{2})[0-9]{2}(?![0-9-])", Options, Patience)]
    private static partial Regex AccountFirst();

    [GeneratedRegex(@"\b(sort ?code|s/c|account|acc(oun)?t?( ?no)?|a/c|bank)\b", Options, Patience)]
    private static partial Regex BankWord();

    [GeneratedRegex(@"(?<![\w£.:/-])([0-9]{1,4}[A-Z]?)(,? +(?<street>([A-Z'’.-]+ +){1,4}?(" + Street + @"))\b[^0-9\n]{0,60}?|,? +)" + Postcode, Options, Patience)]
    private static partial Regex Address();

    [GeneratedRegex(Postcode + @",? +(house|number|no\.?|flat) *[0-9]{1,4}[A-Z]?\b", Options, Patience)]
    private static partial Regex AddressBackwards();

    [GeneratedRegex(
        @"\b(d\.?o\.?b\b\.?|date of birth|birth ?date|birthday|born)[ :,=-]{0,4}((is|was|on|the) +){0,3}"
        + @"((?<day>[0-9]{1,2})(st|nd|rd|th)?[ /.-]+(of +)?((?<month>[0-9]{1,2})|" + Month + @")[ /.,-]+[0-9]{2,4}|(" + Month + @") +(?<day>[0-9]{1,2})(st|nd|rd|th)?,? +[0-9]{4}|[0-9]{4}-(?<month>[0-9]{2})-(?<day>[0-9]{2}))(?![0-9])",
        Options, Patience)]
    private static partial Regex Birth();
}
