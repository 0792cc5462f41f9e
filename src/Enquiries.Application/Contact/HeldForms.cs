using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Files;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Contact;

/// <summary>What came through the public form and looks like abuse, oldest first, at most 100. Times are UTC.</summary>
[RequiresRole(Role.Officer)]
public sealed record ListHeldForms : IQuery<IReadOnlyList<HeldForm>>
{
    public const int Most = 100;
}

/// <summary>A form that was sent and held back, with why.</summary>
public sealed record HeldForm(Guid Id, string Reference, DateTimeOffset SentAt, string Reason, FormAnswers Answers, string? Category, int Photos);

internal sealed class ListHeldFormsHandler(EnquiriesDbContext db) : IRequestHandler<ListHeldForms, IReadOnlyList<HeldForm>>
{
    public async Task<IReadOnlyList<HeldForm>> Handle(ListHeldForms query, CancellationToken cancellationToken)
    {
        var held = await db.FormEntries.AsNoTracking().Where(e => e.State == FormEntryState.Held).OrderBy(e => e.ChangedAt).Take(ListHeldForms.Most)
            .Select(e => new { Entry = e, Photos = db.FormPhotos.Count(p => p.EntryId == e.Id) }).ToListAsync(cancellationToken);
        var names = held.Count == 0 ? [] : await db.Categories.ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken);
        return [.. held.Select(h => new HeldForm(
            h.Entry.Id, h.Entry.Reference!, h.Entry.SentAt!.Value, h.Entry.HeldReason!, h.Entry.Answers,
            h.Entry.Answers.CategoryId is { } id ? names.GetValueOrDefault(id) : null, h.Photos))];
    }
}

/// <summary>How many wait to be looked at.</summary>
[RequiresRole(Role.Officer)]
public sealed record CountHeldForms : IQuery<int>;

internal sealed class CountHeldFormsHandler(EnquiriesDbContext db) : IRequestHandler<CountHeldForms, int>
{
    public Task<int> Handle(CountHeldForms query, CancellationToken cancellationToken) =>
        db.FormEntries.CountAsync(e => e.State == FormEntryState.Held, cancellationToken);
}

/// <summary>Lets one through: it becomes a case with the reference that was promised, as from when it was sent.</summary>
[RequiresRole(Role.Officer)]
public sealed record ReleaseHeldForm(Guid EntryId) : ICommand;

internal sealed class ReleaseHeldFormHandler(EnquiriesDbContext db, IAccountDirectory accounts, ICaseTokens tokens, TimeProvider clock) : IRequestHandler<ReleaseHeldForm, Unit>
{
    public async Task<Unit> Handle(ReleaseHeldForm command, CancellationToken cancellationToken)
    {
        var entry = await db.FormEntries.FirstOrDefaultAsync(e => e.Id == command.EntryId, cancellationToken) ?? throw new NotFoundException("It is not there any more.");
        var account = (await accounts.AllAsync(cancellationToken)).FirstOrDefault(a => a.Id == entry.AccountId)
            ?? throw new RuleException("The form it came through is switched off. Switch it on first.");
        var now = clock.GetUtcNow();
        if (entry.State == FormEntryState.Held)
        {
            var envelope = await SendFormHandler.EnvelopeAsync(db, tokens, entry, account, entry.CaseNumber, entry.SentAt!.Value, cancellationToken);
            db.InboundDeliveries.Add(envelope.ToDelivery(account.Id, now));
        }

        entry.Release(now);
        return Unit.Value;
    }
}

/// <summary>Puts one aside; it is kept for 30 days and never becomes a case.</summary>
[RequiresRole(Role.Officer)]
public sealed record RejectHeldForm(Guid EntryId) : ICommand;

internal sealed class RejectHeldFormHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<RejectHeldForm, Unit>
{
    public async Task<Unit> Handle(RejectHeldForm command, CancellationToken cancellationToken)
    {
        var entry = await db.FormEntries.FirstOrDefaultAsync(e => e.Id == command.EntryId, cancellationToken) ?? throw new NotFoundException("It is not there any more.");
        entry.Reject(clock.GetUtcNow());
        return Unit.Value;
    }
}

/// <summary>
/// Forgets drafts a day after their last change, and receipts, photographs and what was put aside after 30 days. Photographs that were sent stay until they are
/// among the case's files, however long that takes. Answers how many went.
/// </summary>
[SystemOnly]
public sealed record PruneForms : ICommand<int>
{
    public const int BatchSize = 200;
}

internal sealed class PruneFormsHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<PruneForms, int>
{
    public async Task<int> Handle(PruneForms command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (drafts, receipts) = (now - FormEntry.KeepDraft, now - FormEntry.KeepReceipt);
        var ids = await db.FormEntries
            .Where(e => (e.State == FormEntryState.Draft && e.ChangedAt < drafts) || (e.State == FormEntryState.Rejected && e.ChangedAt < receipts)
                || (e.State == FormEntryState.Sent && e.ChangedAt < receipts && !db.FormPhotos.Any(p => p.EntryId == e.Id)))
            .OrderBy(e => e.ChangedAt).Take(PruneForms.BatchSize).Select(e => e.Id).ToListAsync(cancellationToken);
        var gone = await ForgetAsync(ids, cancellationToken);
        foreach (var some in (await SentWithPhotosAsync(receipts, cancellationToken)).Chunk(PruneForms.BatchSize))
            gone += await ForgetAsync(await FetchedAsync(some, cancellationToken), cancellationToken);
        return gone;
    }

    private async Task<int> ForgetAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0)
            return 0;
        await db.FormPhotos.Where(p => ids.Contains(p.EntryId)).ExecuteDeleteAsync(ct);
        return await db.FormEntries.Where(e => ids.Contains(e.Id)).ExecuteDeleteAsync(ct);
    }

    private Task<List<SentForm>> SentWithPhotosAsync(DateTimeOffset before, CancellationToken ct) => db.FormEntries
        .Where(e => e.State == FormEntryState.Sent && e.ChangedAt < before && db.FormPhotos.Any(p => p.EntryId == e.Id))
        .OrderBy(e => e.ChangedAt).Select(e => new SentForm(e.Id, e.AccountId)).ToListAsync(ct);

    /// <summary>Those whose message is in a case, with no photograph of it left to be fetched.</summary>
    private async Task<List<Guid>> FetchedAsync(SentForm[] forms, CancellationToken ct)
    {
        var ids = forms.Select(f => SendFormHandler.MessageIdOf(f.Id)).ToList();
        var messages = await db.Messages.Where(m => ids.Contains(m.ExternalId!))
            .Select(m => new
            {
                m.AccountId,
                m.ExternalId,
                IsFetched = !db.StoredFiles.Any(f => f.MessageId == m.Id && (f.State == FileState.Waiting || f.State == FileState.Failed)),
            })
            .ToListAsync(ct);
        var fetched = messages.Where(m => m.IsFetched).Select(m => (m.AccountId, m.ExternalId)).ToHashSet();
        return [.. forms.Where(f => fetched.Contains((f.AccountId, SendFormHandler.MessageIdOf(f.Id)))).Select(f => f.Id)];
    }

    private sealed record SentForm(Guid Id, Guid AccountId);
}
