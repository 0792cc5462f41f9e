using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Contact;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Contact;

/// <summary>What somebody has filled in so far, or the receipt; null when it is not kept any more.</summary>
[Anyone]
public sealed record GetFormEntry(Guid EntryId) : IQuery<FormEntryView?>;

/// <param name="Continues">The reference of the case that it writes on to.</param>
public sealed record FormEntryView(
    Guid Id, Guid AccountId, string? Continues, FormEntryState State, FormAnswers Answers, IReadOnlyList<FormPhotoView> Photos, string? Reference, string? DueWords);

/// <summary>A photograph that was added to the form; its length is in bytes.</summary>
public sealed record FormPhotoView(Guid Id, string Name, int Length);

internal sealed class GetFormEntryHandler(EnquiriesDbContext db, TimeProvider clock) : IRequestHandler<GetFormEntry, FormEntryView?>
{
    public async Task<FormEntryView?> Handle(GetFormEntry query, CancellationToken cancellationToken)
    {
        var entry = await db.FormEntries.AsNoTracking().FirstOrDefaultAsync(e => e.Id == query.EntryId, cancellationToken);
        if (entry is null || entry.ChangedAt < clock.GetUtcNow() - FormEntry.KeepDraft)
            return null;
        var photos = await db.FormPhotos.Where(p => p.EntryId == query.EntryId).Select(p => new FormPhotoView(p.Id, p.Name, p.Length)).ToListAsync(cancellationToken);
        return new FormEntryView(
            entry.Id, entry.AccountId, entry.Continues, entry.State, entry.Answers, [.. photos.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)], entry.Reference,
            entry.DueWords);
    }
}

/// <summary>What a resident can choose from, in the order of the alphabet; "something else" is not among them.</summary>
[Anyone]
public sealed record ListFormCategories : IQuery<IReadOnlyList<FormCategory>>;

/// <summary>A category that can be chosen on the form.</summary>
public sealed record FormCategory(Guid Id, string Name);

internal sealed class ListFormCategoriesHandler(EnquiriesDbContext db) : IRequestHandler<ListFormCategories, IReadOnlyList<FormCategory>>
{
    public async Task<IReadOnlyList<FormCategory>> Handle(ListFormCategories query, CancellationToken cancellationToken) =>
        await db.Categories.OrderBy(c => c.Name).Select(c => new FormCategory(c.Id, c.Name)).ToListAsync(cancellationToken);
}

/// <summary>The form through which a case can be written on to: its own, when it came through one. Null when there is no such case.</summary>
[Anyone]
public sealed record FindCaseForm(string Reference) : IQuery<CaseForm?>;

/// <param name="AccountId">Null when the case came another way.</param>
public sealed record CaseForm(Guid? AccountId);

internal sealed class FindCaseFormHandler(EnquiriesDbContext db) : IRequestHandler<FindCaseForm, CaseForm?>
{
    public async Task<CaseForm?> Handle(FindCaseForm query, CancellationToken cancellationToken)
    {
        var found = await db.Cases.Where(c => c.Reference == query.Reference).Select(c => new { c.Channel, c.AccountId }).FirstOrDefaultAsync(cancellationToken);
        return found is null ? null : new CaseForm(found.Channel == Domain.Channels.ChannelKind.WebForm ? found.AccountId : null);
    }
}
