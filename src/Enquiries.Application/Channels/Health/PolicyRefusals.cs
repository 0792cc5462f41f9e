using System.Globalization;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;

namespace Enquiries.Application.Channels.Health;

/// <summary>
/// Counts for each account and day (UTC) how often a receiving server has refused its mail by a rule of its own (5.7.x): one such answer is that server's
/// matter, several are ours.
/// </summary>
internal static class PolicyRefusals
{
    public static string PeriodOf(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"policy {at.UtcDateTime:yyyy-MM-dd}");

    public static bool IsOne(string? code) => code?.StartsWith("5.7.", StringComparison.Ordinal) == true;

    public static async Task CountPolicyRefusalAsync(this EnquiriesDbContext db, Guid accountId, DateTimeOffset at, CancellationToken ct)
    {
        var period = PeriodOf(at);
        if (await db.AccountUsages.FindAsync([accountId, period], ct) is not { } usage)
            db.AccountUsages.Add(usage = new AccountUsage { AccountId = accountId, Period = period });
        usage.Units++;
    }
}
