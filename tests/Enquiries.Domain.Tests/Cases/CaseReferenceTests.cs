using Enquiries.Domain.Cases;

namespace Enquiries.Domain.Tests.Cases;

public class CaseReferenceTests
{
    private const string Alphabet = "BCDFGHJKMNPQRSTVWXY3479";

    [Fact]
    public void No_two_of_the_first_200_000_numbers_share_a_reference_and_all_read_back()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var number = 1L; number <= 200_000; number++)
        {
            var reference = CaseReference.FromNumber(number);
            seen.Add(reference).ShouldBeTrue(reference);
            CaseReference.TryParse(reference, out var read).ShouldBeTrue(reference);
            read.ShouldBe(reference);
        }
    }

    [Theory]
    [InlineData(6_436_343)]
    [InlineData(6_436_344)]
    [InlineData(154_472_232)]
    [InlineData(154_472_233)]
    [InlineData(5_000_000_000)]
    public void Where_the_references_get_longer_they_stay_readable(long number)
    {
        var reference = CaseReference.FromNumber(number);

        CaseReference.TryParse(reference, out var read).ShouldBeTrue();
        read.ShouldBe(reference);
        CaseReference.FromNumber(number + 1).ShouldNotBe(reference);
    }

    [Fact]
    public void A_reference_has_no_vowels_and_nothing_that_looks_alike()
    {
        for (var number = 1L; number <= 5_000; number++)
        {
            var reference = CaseReference.FromNumber(number);
            reference.ShouldMatch("^ENQ-[" + Alphabet + "]{4}-[" + Alphabet + "]{2}$");
            reference[4..].ShouldNotContain(c => "AEIOU0125L8BZS".Except(Alphabet).Contains(c));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4711)]
    [InlineData(199_999)]
    [InlineData(7_000_000)]
    [InlineData(160_000_000)]
    public void Every_single_wrong_character_is_found(long number)
    {
        var reference = CaseReference.FromNumber(number);
        for (var i = 4; i < reference.Length; i++)
        {
            foreach (var wrong in Alphabet.Where(c => reference[i] != '-' && c != reference[i]))
                CaseReference.TryParse(reference[..i] + wrong + reference[(i + 1)..], out _).ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4711)]
    [InlineData(199_999)]
    [InlineData(7_000_000)]
    [InlineData(160_000_000)]
    public void Every_swap_of_two_neighbours_is_found(long number)
    {
        var compact = CaseReference.FromNumber(number)[4..].Replace("-", "", StringComparison.Ordinal);
        for (var i = 0; i + 1 < compact.Length; i++)
        {
            if (compact[i] != compact[i + 1])
                CaseReference.TryParse(compact[..i] + compact[i + 1] + compact[i] + compact[(i + 2)..], out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void People_may_type_it_in_small_letters_without_prefix_dashes_or_with_blanks()
    {
        var reference = CaseReference.FromNumber(4711);
        var bare = reference[4..].Replace("-", "", StringComparison.Ordinal);

        foreach (var typed in new[]
        {
            reference.ToLowerInvariant(), bare, bare.ToLowerInvariant(), $"  {reference} ", reference.Replace("-", " ", StringComparison.Ordinal), "enq" + bare,
            reference.Replace("-", "–", StringComparison.Ordinal),
        })
        {
            CaseReference.TryParse(typed, out var read).ShouldBeTrue(typed);
            read.ShouldBe(reference);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("bin")]
    [InlineData("ENQ-")]
    [InlineData("missed collection")]
    [InlineData("ENQ-AAAA-AA")]
    [InlineData("BCDFGHJKMNPQRSTVWXY")]
    public void What_cannot_be_a_reference_is_not_read_as_one(string? typed) => CaseReference.TryParse(typed, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Numbers_begin_at_one(long number) => Should.Throw<ArgumentOutOfRangeException>(() => CaseReference.FromNumber(number));
}
