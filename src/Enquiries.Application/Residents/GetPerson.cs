using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Residents;

/// <summary>A person with all identities, cases and messages over all channels, by any one of the identities.</summary>
/// <param name="Messages">How many of the newest messages.</param>
[RequiresRole(Role.Officer)]
public sealed record GetPerson(Guid ResidentId, int Messages = 50) : IQuery<PersonDetails>;

/// <summary>Times are UTC.</summary>
public sealed record PersonDetails
{
    /// <summary>The name of the identity asked for, or of another one where it has none.</summary>
    public string? Name { get; init; }

    public ResidentFlag Flag { get; init; }

    /// <summary>The highest of all identities.</summary>
    public VerifiedLevel Verified { get; init; }

    public ChannelKind? PreferredChannel { get; init; }

    public string? Language { get; init; }

    /// <summary>The one asked for first.</summary>
    public required IReadOnlyList<PersonIdentity> Identities { get; init; }

    public required IReadOnlyList<PersonSuggestion> Suggestions { get; init; }

    /// <summary>Who linked and unlinked what, newest first.</summary>
    public required IReadOnlyList<PersonLink> History { get; init; }

    /// <summary>Newest first, at most 200.</summary>
    public required IReadOnlyList<PersonCase> Cases { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<PersonMessage> Messages { get; init; }

    public bool HasMoreMessages { get; init; }
}

/// <summary>An identity of the person.</summary>
public sealed record PersonIdentity(
    Guid Id, ChannelKind Channel, string Account, string? Name, string? Handle, string? Email, VerifiedLevel Verified, DateTimeOffset FirstSeenAt, bool IsLinked);

/// <param name="SameEmail">The e-mail address is the same; otherwise name and handle are.</param>
public sealed record PersonSuggestion(Guid Id, ChannelKind Channel, string Account, string? Name, string? Handle, string? Email, bool SameEmail);

/// <summary>Why identities were linked or unlinked, by whom.</summary>
public sealed record PersonLink(
    Guid ResidentId, ChannelKind Channel, string? Name, DateTimeOffset LinkedAt, string? LinkedBy, string Reason, DateTimeOffset? UnlinkedAt, string? UnlinkedBy, string? UnlinkReason);

/// <summary>A case of one of the identities.</summary>
public sealed record PersonCase(string Reference, ChannelKind Channel, CaseStatus Status, string Preview, DateTimeOffset OpenedAt, DateTimeOffset? UnansweredSince);

/// <summary>A message of the common timeline.</summary>
public sealed record PersonMessage(
    Guid Id, string Reference, ChannelKind? Channel, MessageDirection Direction, Audience Audience, MessageState State, string Text, string? AuthorName, DateTimeOffset SentAt, DateTimeOffset? RemovedAt);

internal sealed class GetPersonValidator : AbstractValidator<GetPerson>
{
    public GetPersonValidator() => RuleFor(x => x.Messages).InclusiveBetween(1, 1000);
}

internal sealed class GetPersonHandler(EnquiriesDbContext db) : IRequestHandler<GetPerson, PersonDetails>
{
    private const int MostCases = 200;

    public async Task<PersonDetails> Handle(GetPerson query, CancellationToken cancellationToken)
    {
        var resident = await db.GetResidentAsync(query.ResidentId, cancellationToken);
        var residents = await db.SamePerson(resident).AsNoTracking().OrderBy(r => r.FirstSeenAt).ToListAsync(cancellationToken);
        var ids = residents.Select(r => r.Id).ToList();
        var accounts = await db.ChannelAccounts.AsNoTracking().Select(a => new { a.Id, a.Channel, a.Name }).ToDictionaryAsync(a => a.Id, cancellationToken);
        var person = resident.PersonId is { } id ? await db.Persons.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, cancellationToken) : null;
        var alike = await db.LookAlikes(residents).AsNoTracking().OrderBy(r => r.FirstSeenAt).Take(20).ToListAsync(cancellationToken);
        var emails = residents.Select(r => r.Email).OfType<string>().ToHashSet(StringComparer.Ordinal);

        var cases = await db.CasesOf(ids).OrderByDescending(c => c.OpenedAt).ThenByDescending(c => c.Number).Take(MostCases)
            .Select(c => new { c.Id, Row = new PersonCase(c.Reference, c.Channel, c.Status, c.Preview, c.OpenedAt, c.UnansweredSince) }).ToListAsync(cancellationToken);
        var caseIds = cases.Select(c => c.Id).ToList();
        var references = cases.ToDictionary(c => c.Id, c => c.Row.Reference);
        var messages = await db.Messages.AsNoTracking().Where(m => caseIds.Contains(m.CaseId) && m.Direction != MessageDirection.Note)
            .OrderByDescending(m => m.SentAt).ThenByDescending(m => m.Number).Take(query.Messages + 1)
            .Select(m => new { m.Id, m.CaseId, m.AccountId, m.Direction, m.Audience, m.State, m.Text, m.AuthorName, m.SentAt, m.RemovedAt }).ToListAsync(cancellationToken);

        // Also what was unlinked again: of every identity that ever belonged here.
        var history = await (
            from l in db.IdentityLinks.AsNoTracking()
            join r in db.Residents on l.ResidentId equals r.Id
            join a in db.ChannelAccounts on r.AccountId equals a.Id
            where ids.Contains(l.ResidentId) || l.PersonId == resident.PersonId
            orderby l.LinkedAt descending
            select new PersonLink(l.ResidentId, a.Channel, r.Name ?? r.Handle, l.LinkedAt, l.LinkedBy, l.Reason, l.UnlinkedAt, l.UnlinkedBy, l.UnlinkReason)).Take(200).ToListAsync(cancellationToken);

        return new PersonDetails
        {
            Name = resident.Name ?? residents.Select(r => r.Name).FirstOrDefault(n => n is not null),
            Flag = resident.Flag,
            Verified = residents.Count == 0 ? resident.Verified : residents.Max(r => r.Verified),
            PreferredChannel = person?.PreferredChannel,
            Language = person?.Language,
            Identities =
            [
                .. residents.OrderBy(r => r.Id == resident.Id ? 0 : 1).Where(r => accounts.ContainsKey(r.AccountId)).Select(r => new PersonIdentity(
                    r.Id, accounts[r.AccountId].Channel, accounts[r.AccountId].Name, r.Name, r.Handle, r.Email, r.Verified, r.FirstSeenAt, residents.Count > 1)),
            ],
            Suggestions =
            [
                .. alike.Where(r => accounts.ContainsKey(r.AccountId)).Select(r => new PersonSuggestion(
                    r.Id, accounts[r.AccountId].Channel, accounts[r.AccountId].Name, r.Name, r.Handle, r.Email, r.Email is not null && emails.Contains(r.Email))),
            ],
            History = history,
            Cases = [.. cases.Select(c => c.Row)],
            Messages =
            [
                .. messages.Take(query.Messages).Select(m => new PersonMessage(
                    m.Id, references[m.CaseId], m.AccountId is { } a && accounts.TryGetValue(a, out var account) ? account.Channel : null, m.Direction, m.Audience, m.State, m.Text,
                    m.AuthorName, m.SentAt, m.RemovedAt)),
            ],
            HasMoreMessages = messages.Count > query.Messages,
        };
    }
}
