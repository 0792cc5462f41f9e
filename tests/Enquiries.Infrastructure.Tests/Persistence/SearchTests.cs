using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Testing;

namespace Enquiries.Infrastructure.Tests.Persistence;

public sealed class SearchTests
{
    /// <summary>More than are looked up one by one.</summary>
    private const int Cases = 700;

    [Theory]
    [InlineData("streetlight", 700)]
    [InlineData("STREETLI", 700)]
    [InlineData("streetlight every7", 100)]
    [InlineData("only350", 1)]
    [InlineData("nowhere", 0)]
    public async Task A_search_finds_the_same_cases_in_the_same_order_however_common_its_words_are(string text, int expected)
    {
        await using var app = await App.StartAsync();
        await FillAsync(app);

        var found = await AllPagesAsync(app, new CaseFilter { Text = text });

        var words = text.ToLowerInvariant().Split(' ');
        var all = await AllPagesAsync(app, new CaseFilter());
        found.ShouldBe(all.Where(row => words.All(word => row.Preview.Split(' ').Any(w => w.StartsWith(word, StringComparison.Ordinal)))));
        found.Count.ShouldBe(expected);
    }

    [Fact]
    public async Task A_common_word_can_be_combined_with_other_filters()
    {
        await using var app = await App.StartAsync();
        await FillAsync(app);

        var found = await AllPagesAsync(app, new CaseFilter { Text = "streetlight", OpenOnly = true, Priority = Priority.High });

        found.Count.ShouldBe(Cases / 2);
        found.ShouldAllBe(row => row.Priority == Priority.High);
    }

    private static async Task<List<CaseRow>> AllPagesAsync(App app, CaseFilter filter)
    {
        var rows = new List<CaseRow>();
        string? after = null;
        do
        {
            var page = await app.SendAsync(new ListCases(filter, CaseSort.NextDue, 120, after));
            rows.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);
        return rows;
    }

    private static async Task FillAsync(App app)
    {
        var account = await app.PageAsync();
        var cases = new List<object>();
        for (var i = 0; i < Cases; i++)
        {
            // Deadlines in another order than numbers.
            var at = App.MondayNine.AddMinutes(-(i * 37 % Cases));
            var @case = Case.Open(
                i + 1, account.Id, ChannelKind.Facebook, Audience.Public, "1_1", $"1_1/{i}", null, null, null, at, at, Domain.Sla.RuleBook.BuiltIn, i % 2 == 0 ? Priority.High : Priority.Normal);
            @case.Receive($"1_{i}", null, null, i % 7 == 0 ? $"streetlight only{i} every7" : $"streetlight only{i}", [], null, at, at, Domain.Sla.RuleBook.BuiltIn);
            cases.Add(@case);
        }

        await app.SaveAsync([.. cases]);
    }
}
