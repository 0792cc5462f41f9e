using System.Buffers.Text;
using System.Text;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Channels;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Channels;

/// <summary>The council's accounts and how they are, without their secrets. <paramref name="After"/> is the cursor that the page before gave.</summary>
[RequiresRole(Role.Officer)]
public sealed record ListChannelAccounts(int Limit = 50, string? After = null) : IQuery<ChannelAccountPage>;

/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record ChannelAccountPage(IReadOnlyList<ChannelAccountRow> Items, string? Next);

/// <summary>Times are UTC.</summary>
public sealed record ChannelAccountRow(
    Guid Id, ChannelKind Channel, string Name, string ExternalId, string ApiBaseUrl, string? Team, ChannelAccountState State, DateTimeOffset? LastReceivedAt,
    string? LastError, DateTimeOffset? PausedUntil);

internal sealed class ListChannelAccountsHandler(EnquiriesDbContext db) : IRequestHandler<ListChannelAccounts, ChannelAccountPage>
{
    public async Task<ChannelAccountPage> Handle(ListChannelAccounts query, CancellationToken cancellationToken)
    {
        var accounts = db.ChannelAccounts.AsNoTracking();
        if (query.After is { } after)
        {
            var (channel, externalId) = Read(after);
            accounts = accounts.Where(a => a.Channel > channel || (a.Channel == channel && a.ExternalId.CompareTo(externalId) > 0));
        }

        var rows = await accounts.OrderBy(a => a.Channel).ThenBy(a => a.ExternalId).Take(query.Limit + 1)
            .Select(a => new ChannelAccountRow(
                a.Id, a.Channel, a.Name, a.ExternalId, a.ApiBaseUrl, db.Teams.Where(t => t.Id == a.TeamId).Select(t => t.Name).FirstOrDefault(), a.State,
                a.LastReceivedAt, a.LastError, a.PausedUntil))
            .ToListAsync(cancellationToken);
        var more = rows.Count > query.Limit;
        if (more)
            rows.RemoveAt(rows.Count - 1);
        return new ChannelAccountPage(rows, more ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{(int)rows[^1].Channel}:{rows[^1].ExternalId}")) : null);
    }

    private static (ChannelKind Channel, string ExternalId) Read(string cursor)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            if (text is [>= '0' and <= '9', ':', ..])
                return ((ChannelKind)(text[0] - '0'), text[2..]);
        }
        catch (FormatException)
        {
            // Refused below, as any other text that is not a cursor.
        }

        throw new ValidationException([new ValidationFailure("after", "This is not a cursor of this list. Use the value of \"next\".")]);
    }
}
