using Enquiries.Application.Channels;

namespace Enquiries.Infrastructure.Channels.Meta;

/// <summary>What a test of a connection says of its token and permissions.</summary>
internal static class MetaFindings
{
    public static IEnumerable<CheckFinding> Of(
        TokenReport? report, GraphAnswer answer, IReadOnlyList<NeededPermission> permissions, Func<GraphAnswer, SendResult.Failed> classify, DateTimeOffset now)
    {
        if (report is null)
        {
            yield return new CheckFinding("Permissions", FindingLevel.Limited, $"It could not be seen which permissions the token has: {classify(answer).Reason}");
            yield break;
        }

        if (!report.IsValid)
        {
            yield return new CheckFinding("Access token", FindingLevel.Wrong, "The access token is no longer accepted. Create a new one.");
            yield break;
        }

        if (report.ExpiresAt is { } end)
        {
            yield return new CheckFinding("Life of the token", end - now < TimeSpan.FromDays(14) ? FindingLevel.Limited : FindingLevel.Good,
                $"It runs out on {TokenReport.InWords(end)}, and has to be replaced by then. A token made from a long-lived user token does not run out.");
        }

        foreach (var permission in permissions)
        {
            yield return report.Scopes is null || report.Scopes.Contains(permission.Name)
                ? new CheckFinding($"Permission {permission.Name}", FindingLevel.Good)
                : new CheckFinding(
                    $"Permission {permission.Name}", permission.IsVital ? FindingLevel.Wrong : FindingLevel.Limited,
                    $"It is missing. Without it {permission.Without} Have it granted in the App Dashboard, and create the token again.");
        }
    }

    public static IReadOnlyDictionary<string, string> Learnt(ConnectedAccount draft, TokenReport? report)
    {
        var settings = new Dictionary<string, string>(draft.Settings, StringComparer.Ordinal);
        if (report?.AppId is { Length: > 0 } app)
            settings[MetaSubscription.AppIdSetting] = app;
        return settings;
    }
}
