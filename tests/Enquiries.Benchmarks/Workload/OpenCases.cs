using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Benchmarks.Workload;

/// <summary>Open cases of one unanswered message, a message a second: two running clocks each.</summary>
internal static class OpenCases
{
    /// <summary>A Monday, noon in London.</summary>
    public static readonly DateTimeOffset First = new(2026, 9, 14, 11, 0, 0, TimeSpan.Zero);

    public static async Task FillAsync(Product product, int cases)
    {
        var rules = product.Services.GetRequiredService<SlaRules>();
        for (var from = 0; from < cases; from += 1_000)
        {
            await using var scope = product.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
            var account = await db.ChannelAccounts.SingleAsync();
            for (var i = from; i < Math.Min(cases, from + 1_000); i++)
            {
                var at = First.AddSeconds(i);
                var @case = Case.Open(i + 1, account.Id, ChannelKind.Facebook, Audience.Public, PageWebhooks.PostId, $"{PageWebhooks.PostId}/{i}", null, null, null, at, at, rules.Book);
                @case.Receive($"1_{i}", PageWebhooks.PostId, null, PageWebhooks.TextOf(i), [], null, at, at, rules.Book);
                db.Add(@case);
            }

            await db.SaveChangesAsync();
        }
    }
}

/// <summary>A clock that stands where it is set.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
