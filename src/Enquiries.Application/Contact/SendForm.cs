using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Sla;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Contact;

/// <summary>
/// Sends what was filled in. Receipt and delivery are one transaction: when the resident sees the reference, the case is certain, and sending again gives the
/// same receipt. What looks like abuse gets its receipt as well and waits for staff.
/// </summary>
[Anyone]
public sealed record SendForm(Guid EntryId) : ICommand<FormReceipt>;

/// <param name="Missing">The first question without an answer; nothing was sent then.</param>
public sealed record FormReceipt(string? Reference, bool Held, FormStep? Missing = null);

internal sealed partial class SendFormHandler(EnquiriesDbContext db, IAccountDirectory accounts, ICaseNumbers numbers, ICaseTokens tokens, SlaRules sla, TimeProvider clock)
    : IRequestHandler<SendForm, FormReceipt>
{
    private const int MostLinks = 3;
    private const int MostSame = 3;
    private const int ShortText = 20;
    private static readonly TimeSpan SameWithin = TimeSpan.FromHours(24);

    public async Task<FormReceipt> Handle(SendForm command, CancellationToken cancellationToken)
    {
        var entry = await db.FormEntries.FirstOrDefaultAsync(e => e.Id == command.EntryId, cancellationToken)
            ?? throw new NotFoundException("What was typed is not kept any more.");
        if (entry.State != FormEntryState.Draft)
            return new FormReceipt(entry.Reference, entry.State == FormEntryState.Held);
        if (Missing(entry) is { } missing)
            return new FormReceipt(null, Held: false, missing);
        var account = (await accounts.AllAsync(cancellationToken)).FirstOrDefault(a => a.Id == entry.AccountId && a.Channel == ChannelKind.WebForm)
            ?? throw new Domain.RuleException("This form is closed at the moment. Your answers are kept for a day.");

        var now = clock.GetUtcNow();
        var hash = Hash(entry.Answers.Text!);
        var held = await WhyHoldAsync(entry, hash, now, cancellationToken);
        var number = entry.Continues is null ? await numbers.NextAsync(cancellationToken) : (long?)null;
        var due = await PromiseAsync(entry, account, number ?? 0, now, cancellationToken);

        // Written before the answers are forgotten.
        var envelope = held is null ? await EnvelopeAsync(db, tokens, entry, account, number, now, cancellationToken) : null;
        entry.Send(number, entry.Continues ?? CaseReference.FromNumber(number!.Value), due, hash, held, now);
        if (envelope is not null)
            db.InboundDeliveries.Add(envelope.ToDelivery(account.Id, now));
        return new FormReceipt(entry.Reference, held is not null);
    }

    internal static async Task<FormEnvelope> EnvelopeAsync(
        EnquiriesDbContext db, ICaseTokens tokens, FormEntry entry, ConnectedAccount account, long? number, DateTimeOffset at, CancellationToken ct)
    {
        var answers = entry.Answers;
        var id = MessageIdOf(entry.Id);
        var email = answers.Reply == ReplyWish.Email ? answers.Email!.ToLowerInvariant() : null;
        var (conversation, person) = (id, email ?? FormEnvelope.NoAddress + entry.Id.ToString("N"));
        if (entry.Continues is not null)
        {
            // Whoever began the case in this form writes on in the same conversation, unless another address is given now.
            var before = await (
                from c in db.Cases
                join r in db.Residents on c.ResidentId equals r.Id
                where c.Reference == entry.Continues && c.AccountId == account.Id
                select new { c.ConversationKey, r.PlatformId }).FirstOrDefaultAsync(ct);
            if (before is not null && (email is null || email == before.PlatformId))
                (conversation, person) = (before.ConversationKey, before.PlatformId);
        }

        var category = answers.CategoryId is { } chosen && chosen != Guid.Empty
            ? await db.Categories.Where(c => c.Id == chosen).Select(c => new { c.Id, c.Name }).FirstOrDefaultAsync(ct)
            : null;
        var photos = await db.FormPhotos.Where(p => p.EntryId == entry.Id).Select(p => new FormEnvelopePhoto(p.Id, p.Name, p.ContentType)).ToListAsync(ct);
        return new FormEnvelope(
            account.ExternalId, id, at, number, entry.Continues is null ? null : tokens.For(entry.Continues), conversation, person, Given(answers.Name), category?.Id,
            entry.Continues is null ? category?.Name ?? "Something else" : null, answers.Text!, Given(answers.Place), answers.Reply == ReplyWish.None,
            [.. photos.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>The id under which what was sent is a message of a case.</summary>
    internal static string MessageIdOf(Guid entryId) => $"form-{entryId:N}";

    private static string? Given(string? answer) => string.IsNullOrWhiteSpace(answer) ? null : answer;

    private static FormStep? Missing(FormEntry entry)
    {
        var a = entry.Answers;
        if (a.CategoryId is null && entry.Continues is null)
            return FormStep.About;
        if (string.IsNullOrWhiteSpace(a.Text))
            return FormStep.Happened;
        return a.Reply == ReplyWish.NotSaid ? FormStep.Reply : null;
    }

    /// <summary>Nothing is thrown away: what a machine may have written waits for a person to look.</summary>
    private async Task<string?> WhyHoldAsync(FormEntry entry, byte[] hash, DateTimeOffset now, CancellationToken ct)
    {
        var a = entry.Answers;
        if (a.Trapped)
            return "A field that people do not see was filled in.";
        if (now - entry.StartedAt < FormEntry.ShortestTime)
            return "It was filled in faster than people can.";
        var links = Link().Count(a.Text!);
        if (links > MostLinks)
            return $"It has {links} links.";
        if (Link().IsMatch(a.Name ?? "") || Link().IsMatch(a.Place ?? ""))
            return "There is a link where a name or a place should be.";
        if (a.Text!.Length < ShortText)
            return null;
        var since = now - SameWithin;
        var same = await db.FormEntries.CountAsync(e => e.TextHash == hash && e.SentAt > since && e.AccountId == entry.AccountId, ct);
        return same >= MostSame ? $"The same text was sent {same} times in the last day." : null;
    }

    /// <summary>By when an answer is due: as the case's own clock will have it.</summary>
    private async Task<string?> PromiseAsync(FormEntry entry, ConnectedAccount account, long number, DateTimeOffset now, CancellationToken ct)
    {
        var rules = sla.Book;
        Case? @case = null;
        if (entry.Continues is not null)
            @case = await db.Cases.AsNoTracking().Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery().FirstOrDefaultAsync(c => c.Reference == entry.Continues, ct);
        if (@case?.Takes(now, sla.GracePeriod) != true)
        {
            var email = entry.Answers.Email?.ToLowerInvariant();
            var flag = await db.Residents.Where(r => r.AccountId == account.Id && r.PlatformId == email).Select(r => (ResidentFlag?)r.Flag).FirstOrDefaultAsync(ct);
            @case = Case.Open(number, account.Id, ChannelKind.WebForm, Audience.Private, "preview", "preview", null, null, account.TeamId, now, now, rules, flag: flag ?? ResidentFlag.None);
            if (entry.Answers.CategoryId is { } category && category != Guid.Empty)
                @case.Categorise(category, Actor.None, now, rules);
        }

        @case.Receive("preview", null, null, entry.Answers.Text!, [], null, now, now, rules);
        var first = @case.Clocks.Where(c => c.Kind is ClockKind.FirstResponse or ClockKind.NextResponse && !c.HasEnded && c.DueAt > now).MinBy(c => c.DueAt);
        return first is null ? null : PlainTime.ToResident(first.DueAt!.Value, SlaTarget.FromText(first.Target), now);
    }

    private static byte[] Hash(string text) =>
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant()));

    [GeneratedRegex(@"https?://|\bwww\.", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Link();
}
