using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Health;
using Enquiries.Application.Escalations;
using Enquiries.Application.Persistence;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Files;
using Enquiries.Domain.Residents;
using Enquiries.Domain.Triage;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Intake;

/// <summary>
/// Threading: finds for every item the case it belongs to, or opens one. The outcome does not depend on the order of arrival nor on repeats: messages are known
/// by their platform id, edits, removals and answers that come too early wait for their message, and clocks are computed from platform times.
/// </summary>
internal sealed class MessageReceiver(
    EnquiriesDbContext db, IAccountDirectory directory, ICaseNumbers numbers, ICaseTokens tokens, IChannels channels, EscalationRaiser escalations, SlaRules sla)
{
    private const string NoCaseForAutomatic =
        "A machine wrote this (for instance an out-of-office notice), and it belongs to no case. It opens none. If a person wrote it after all, open a case from it.";

    private const string NotShown = "The platform took the reply but shows it to nobody: its filter holds it back, most often because of a link.";
    private static readonly TimeSpan ClocksMayDiffer = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReportsComeWithin = TimeSpan.FromDays(7);

    private Batch batch = new(db);
    private int newCases;
    private readonly List<(Guid Account, MessageSource Source)> newMessages = [];

    // By reference: equal items may come from different places.
    private readonly Dictionary<InboundItem, MessageSource> sources = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<InboundItem, PlacedItem> automatic = new(ReferenceEqualityComparer.Instance);

    public async Task<IntakeResult> ReceiveAsync(IReadOnlyList<PlacedItem> placed, DateTimeOffset now, CancellationToken ct)
    {
        batch = new Batch(db);
        newCases = 0;
        newMessages.Clear();
        var work = new List<(ConnectedAccount Account, InboundItem Item)>(placed.Count);
        sources.Clear();
        automatic.Clear();
        foreach (var p in placed)
        {
            switch (p.Item)
            {
                case InboundIgnored:
                    break;
                case InboundUnknown unknown:
                    await ParkAsync(p.Delivery, p.Position, ParkedKind.Unknown, unknown.What, unknown.Raw, now, ct);
                    if (unknown.HastensFeed is { } feed && await AccountOfAsync(p, ct) is { } doubted)
                        await HastenAsync(doubted.Id, feed, now, ct);
                    break;
                default:
                    if (await AccountOfAsync(p, ct) is { } account)
                    {
                        if (p.Item is InboundAnnouncement { GivenUp: { } reason } announced && await IsStillAwaitedAsync(account, announced, ct))
                        {
                            await ParkAsync(p.Delivery, p.Position, ParkedKind.Failed, $"{announced.What} {announced.ExternalId}", reason, now, ct);
                            continue;
                        }

                        work.Add((account, p.Item));
                        if (p.Delivery.Source != MessageSource.Push)
                            sources[p.Item] = p.Delivery.Source;
                        if (p.Item is InboundMessage { IsAutomatic: true })
                            automatic[p.Item] = p;
                    }
                    else
                        await ParkAsync(p.Delivery, p.Position, ParkedKind.UnknownAccount, $"{p.Delivery.Channel} account {p.Item.AccountExternalId}",
                            "No connected account has this id together with the secret that the delivery was signed with.", now, ct);
                    break;
            }
        }

        if (work.Count > 0)
        {
            await batch.LoadAsync(work, Named(work), await SendersOfMailAsync(ct), ct);
            foreach (var (account, item) in work.OrderBy(w => w.Item.At).ThenBy(w => w.Item is InboundMessage ? 0 : w.Item is InboundAnnouncement ? 2 : 1))
                await ApplyAsync(account, item, now, ct);
        }

        return new IntakeResult(placed.Count, newCases, [.. work.Select(w => w.Account.Id).Distinct().Select(id => new AccountIntake(
            id, newMessages.Count(m => m.Account == id && m.Source != MessageSource.CatchUp), newMessages.Count(m => m.Account == id && m.Source == MessageSource.CatchUp)))]);
    }

    /// <summary>Applies early items whose message has become known without them; those of accounts that are disabled wait on. Answers how many it applied.</summary>
    public async Task<int> SettleAsync(IReadOnlyList<EarlyItem> waiting, DateTimeOffset now, CancellationToken ct)
    {
        batch = new Batch(db);
        var accounts = (await directory.AllAsync(ct)).ToDictionary(a => a.Id);
        var work = waiting.Where(e => accounts.ContainsKey(e.AccountId)).Select(e => (Early: e, Account: accounts[e.AccountId], Item: e.Read())).ToList();
        List<(ConnectedAccount Account, InboundItem Item)> items = [.. work.Select(w => (w.Account, w.Item))];
        await batch.LoadAsync(items, Named(items), await SendersOfMailAsync(ct), ct);
        foreach (var (e, account, item) in work.OrderBy(w => w.Item.At))
        {
            db.EarlyItems.Remove(e);
            await ApplyAsync(account, item, now, ct);
        }

        return work.Count;
    }

    /// <summary>Keeps what cannot be processed for an administrator; once, however often it is tried.</summary>
    public async Task ParkAsync(InboundDelivery delivery, int position, ParkedKind kind, string what, string error, DateTimeOffset now, CancellationToken ct)
    {
        if (db.ParkedItems.Local.Any(p => p.DeliveryId == delivery.Id && p.Position == position)
            || await db.ParkedItems.AnyAsync(p => p.DeliveryId == delivery.Id && p.Position == position, ct))
            return;
        db.ParkedItems.Add(new ParkedItem
        {
            Id = Guid.CreateVersion7(now),
            DeliveryId = delivery.Id,
            Position = position,
            Kind = kind,
            What = Cut(what, ParkedItem.WhatMaxLength),
            Error = Cut(error, ParkedItem.ErrorMaxLength),
            ParkedAt = now,
        });
    }

    private Task<int> HastenAsync(Guid accountId, string feed, DateTimeOffset now, CancellationToken ct) => db.ChannelFeeds
        .Where(f => f.AccountId == accountId && f.Name == feed && f.Work.NextAttemptAt > now)
        .ExecuteUpdateAsync(u => u.SetProperty(f => f.Work.NextAttemptAt, now), ct);

    private async Task<ConnectedAccount?> AccountOfAsync(PlacedItem p, CancellationToken ct)
    {
        var account = Find(await directory.AllAsync(ct));
        if (account is null)
        {
            // It may have been connected a moment ago, in another process.
            directory.Invalidate();
            account = Find(await directory.AllAsync(ct));
        }

        return account;

        ConnectedAccount? Find(IReadOnlyList<ConnectedAccount> all) => all.FirstOrDefault(a =>
            a.Channel == p.Delivery.Channel && a.IsCalled(p.Item.AccountExternalId) && a.IsSpokenForBy(p.Delivery.SecretFingerprint));
    }

    private Task ApplyAsync(ConnectedAccount account, InboundItem item, DateTimeOffset now, CancellationToken ct) => item switch
    {
        InboundMessage m => MessageAsync(account, m, now, ct),
        InboundChange c => ChangeAsync(account, c, now, ct),
        InboundOwnMessage o => OwnMessageAsync(account, o, now, ct),
        InboundOwnPost p => OwnPostAsync(account, p, now, ct),
        InboundDeliveryReport r => DeliveryReportAsync(account, r, now, ct),
        InboundAnnouncement a => AnnouncementAsync(account, a, now, ct),
        _ => Task.CompletedTask,
    };

    private async Task MessageAsync(ConnectedAccount account, InboundMessage item, DateTimeOffset now, CancellationToken ct)
    {
        item = UnderItsOwnId(account.Id, item);
        if (batch.Messages.TryGetValue((account.Id, item.ExternalId), out var known))
        {
            // Of two tellings of one message, the one that says more of how it was addressed is right.
            if (known.AnswerOnPlatformOnly && !item.AnswerOnPlatformOnly)
                known.CanBeAnsweredHere();

            // A repeat, an edit, or the first wording of what was known from an edit only.
            if (known.Direction == MessageDirection.Inbound && !IsKnownWording(known, item))
                (await batch.CaseOfAsync(known, ct)).Edit(known, WordingAt(known, item), item.Text, now, sla.Book);
            if (known.Direction == MessageDirection.Inbound && item.Visibility is { } seen)
                (await batch.CaseOfAsync(known, ct)).SetHidden(known, seen.IsWithheld, NotInTheFuture(seen.At, now), now, Actor.None);
            return;
        }

        var at = NotInTheFuture(item.At, now);
        var isThanks = sla.ThanksNeedNoAnswer && item.Attachments.Count == 0 && Thanks.IsAll(item.Text);
        var threadKey = Thread.KeyOf(item);
        var place = await PlaceAsync(account, item, threadKey, at, isThanks, ct);
        var isAutomatic = item.IsAutomatic || (item.MayBeAutomatic && place.Case is not null);
        if (isAutomatic && place.Case is null)
        {
            if (automatic.TryGetValue(item, out var placed))
                await ParkAsync(placed.Delivery, placed.Position, ParkedKind.Automatic, "automatic message", NoCaseForAutomatic, now, ct);
            return;
        }

        var resident = item.Author is null ? null : isAutomatic ? batch.Residents.GetValueOrDefault((account.Id, item.Author.Id)) : await MeetAsync(account, item.Author, now, ct);
        if (place.IsAnswer && !isAutomatic && !item.SenderFailed && resident is not null && await WasWrittenToAsync(place.Case!, resident, ct))
            resident.AnsweredByEmail();
        var @case = place.Case ?? await OpenAsync(account, item, threadKey, place.Previous, resident, at, now, ct);
        var conversation = ConversationOf(@case, account, item, threadKey, resident, at, now);
        var message = isAutomatic
            ? @case.ReceiveAutomatic(item.ExternalId, item.ParentExternalId, item.Text, item.Attachments, item.Author?.Name, at, now, DetailsOf(item), conversation)
            : @case.Receive(
                item.ExternalId, item.ParentExternalId, item.ReplyToExternalId, item.Text, item.Attachments, item.Author?.Name, at, now, sla.Book, item.EditedAt,
                ClaimedInTheFuture(item.At, now), isThanks, DetailsOf(item), conversation, resident?.Id);
        db.Messages.Add(message);
        if (item.Visibility is { IsWithheld: true } visibility)
            @case.SetHidden(message, hidden: true, NotInTheFuture(visibility.At, now), now, Actor.None);
        newMessages.Add((account.Id, message.Source));
        Expect(message, now);
        batch.Messages[(account.Id, item.ExternalId)] = message;
        if (Thread.CanBeMentioned(item))
            Mention(account.Id, item, @case);
        if (item.Audience == Audience.Public && item.ConversationKey != item.ExternalId)
            PostOf(account.Id, item.ConversationKey, now);

        await CatchUpAsync(account, item.ExternalId, now, ct);
        await CatchUpAsync(account, threadKey, now, ct);
    }

    /// <summary>Where ids are given by whoever writes, one that is taken already must not change another's message.</summary>
    private InboundMessage UnderItsOwnId(Guid accountId, InboundMessage item)
    {
        if (item.IdIfTaken is not { } other || !batch.Messages.TryGetValue((accountId, item.ExternalId), out var known)
            || (known.Direction == MessageDirection.Inbound && known.Text == item.Text))
            return item;
        var own = item with { ExternalId = other, IdIfTaken = null };
        if (sources.TryGetValue(item, out var source))
            sources[own] = source;
        if (automatic.TryGetValue(item, out var placed))
            automatic[own] = placed;
        return own;
    }

    /// <summary>
    /// Where a message belongs: to the case that its token names, else to the case of a message that it answers, else to the case that its thread belongs to at the
    /// time at which it was written. Nothing of this depends on the order in which messages arrive.
    /// </summary>
    private async Task<Place> PlaceAsync(ConnectedAccount account, InboundMessage item, string threadKey, DateTimeOffset at, bool isThanks, CancellationToken ct)
    {
        Case? previous = null;
        if (ReferenceIn(account, item) is { } reference && batch.Named.TryGetValue(reference, out var named))
        {
            if (Takes(named))
                return new Place(HandedOn(named), null, ShowsAddress(account));
            previous = named;
        }

        // Last the message itself: one that answers it may have come before it.
        foreach (var answered in Thread.Answered(item).Append(item.ExternalId))
        {
            var message = batch.Messages.GetValueOrDefault((account.Id, answered)) ?? batch.SentElsewhere.GetValueOrDefault(answered);
            if (message is null && !batch.Mentioned.ContainsKey((account.Id, answered)))
                continue;
            var @case = await batch.CaseAsync(message?.CaseId ?? batch.Mentioned[(account.Id, answered)], ct);

            // What was only spoken of may be anybody's, for instance a newsletter that many people answer: its writer alone goes on in that case.
            if (message is null && answered != item.ExternalId && !TakesPart(account, item, @case))
                continue;
            if (Takes(@case))
                return new Place(HandedOn(@case), null, message is { Direction: MessageDirection.Outbound } && ShowsAddress(account));
            previous ??= @case;
            break;
        }

        // A reference that anybody may have read somewhere: good enough for the people of that case, and for nobody else.
        if (item is { NamedReference: { } said, Author: { } author } && batch.Named.TryGetValue(said, out var theirs) && await IsOfAsync(theirs, author.Id, ct))
        {
            if (Takes(theirs))
                return new Place(theirs, null, false);
            previous ??= theirs;
        }

        if (OfThread(account.Id, threadKey, at, Takes) is { } found)
            return new Place(found, null, false);
        batch.Threads.TryGetValue((account.Id, threadKey), out var own);
        return new Place(null, previous ?? own, false);

        bool Takes(Case @case) => item.IsAutomatic || @case.Takes(at, sla.GracePeriod, isThanks);

        // What is written in the conversation that opened a case still names that case after an officer has said that it goes on in another.
        Case HandedOn(Case @case) =>
            @case.IsOwnThread(account.Id, threadKey) && batch.Joined.TryGetValue((account.Id, threadKey), out var joined)
                ? joined.Where(j => j.Conversation.Origin == ConversationOrigin.LinkedByHand && j.Conversation.Covers(at)).Select(j => j.Case).FirstOrDefault(Takes) ?? @case
                : @case;
    }

    private bool TakesPart(ConnectedAccount account, InboundMessage item, Case @case) =>
        item.Author is { } author && batch.Residents.TryGetValue((account.Id, author.Id), out var writer)
        && (@case.ResidentId == writer.Id || @case.Conversations.Any(c => c.ResidentId == writer.Id));

    /// <summary>Whether somebody of the case is known by that address, on whichever channel.</summary>
    private Task<bool> IsOfAsync(Case @case, string address, CancellationToken ct)
    {
        var people = PeopleOf(@case);
        return db.Residents.AnyAsync(r => people.Contains(r.Id) && (r.PlatformId == address || r.Email == address), ct);
    }

    /// <summary>Whether something of this case was sent to their address, so that an answer to it shows that it is theirs.</summary>
    private async Task<bool> WasWrittenToAsync(Case @case, Resident resident, CancellationToken ct)
    {
        if (resident.Verified == VerifiedLevel.EmailAnswered || resident.Email is not { } email)
            return false;
        var people = PeopleOf(@case);
        var same = await db.Residents.Where(r => people.Contains(r.Id) && r.Email == email).Select(r => r.Id).ToListAsync(ct);
        if (same.Count == 0)
            return false;
        var conversations = @case.Conversations.Where(c => c.ResidentId is { } id && same.Contains(id)).Select(c => c.Id).ToList();
        var isOwn = @case.ResidentId is { } own && same.Contains(own);
        var senders = await SendersOfMailAsync(ct);
        return await db.Messages.AnyAsync(
            m => m.CaseId == @case.Id && m.Direction == MessageDirection.Outbound && m.Audience == Audience.Private && m.State == MessageState.Sent && !m.OnPlatform
                && senders.Contains(m.AccountId!.Value) && ((m.ConversationId == null && isOwn) || conversations.Contains(m.ConversationId!.Value)), ct);
    }

    private static List<Guid> PeopleOf(Case @case) => [.. @case.Conversations.Select(c => c.ResidentId).Append(@case.ResidentId).OfType<Guid>().Distinct()];

    /// <summary>The case that a thread belongs to at that time: the one whose resident was invited there, else the newest that was opened by it.</summary>
    private Case? OfThread(Guid accountId, string threadKey, DateTimeOffset at, Func<Case, bool> takes)
    {
        if (batch.Joined.TryGetValue((accountId, threadKey), out var joined)
            && joined.Where(j => j.Conversation.Covers(at)).OrderByDescending(j => j.Conversation.Since).Select(j => j.Case).FirstOrDefault(takes) is { } @case)
            return @case;
        return batch.Threads.TryGetValue((accountId, threadKey), out var own) && takes(own) ? own : null;
    }

    private async Task<Case> OpenAsync(
        ConnectedAccount account, InboundMessage item, string threadKey, Case? previous, Resident? resident, DateTimeOffset at, DateTimeOffset now, CancellationToken ct)
    {
        batch.Threads.TryGetValue((account.Id, threadKey), out var own);
        var @case = Case.Open(
            item.CaseNumber ?? await numbers.NextAsync(ct), account.Id, account.Channel, item.Audience, item.ConversationKey, threadKey, previous, resident?.Id, account.TeamId, at, now,
            sla.Book, flag: resident?.Flag ?? ResidentFlag.None, replyWindow: channels[account.Channel].Capabilities(item.Audience).ReplyWindow, cycle: (own?.Cycle ?? 0) + 1);
        db.Cases.Add(@case);
        batch.Add(@case);
        newCases++;
        if (item.CategoryId is { } category && await db.Categories.AnyAsync(c => c.Id == category, ct))
            @case.Categorise(category, Actor.None, now, sla.Book);

        // From here on the thread is this case's: what came before stays where it is.
        if (batch.Joined.TryGetValue((account.Id, threadKey), out var joined))
        {
            foreach (var (conversation, _) in joined.Where(j => j.Conversation.Covers(at)))
                conversation.End(at);
        }

        return @case;
    }

    /// <summary>Null for the conversation that opened the case.</summary>
    private CaseConversation? ConversationOf(
        Case @case, ConnectedAccount account, InboundMessage item, string threadKey, Resident? resident, DateTimeOffset at, DateTimeOffset now)
    {
        if (@case.IsOwnThread(account.Id, threadKey))
            return null;
        if (@case.ConversationOn(account.Id, threadKey) is { } known)
            return known;
        var conversation = @case.Join(
            account.Id, account.Channel, item.Audience, item.ConversationKey, threadKey, resident?.Id, ConversationOrigin.JoinedByReference,
            channels[account.Channel].Capabilities(item.Audience).ReplyWindow, at, now);
        db.CaseConversations.Add(conversation);
        batch.Add(conversation, @case);
        return conversation;
    }

    /// <summary>Writes down to which case the message and those that it answers belong, for messages that come later and were written earlier.</summary>
    private void Mention(Guid accountId, InboundMessage item, Case @case)
    {
        foreach (var id in Thread.Answered(item).Append(item.ExternalId))
        {
            if ((id != item.ExternalId && batch.Messages.ContainsKey((accountId, id))) || !batch.Mentioned.TryAdd((accountId, id), @case.Id))
                continue;
            db.MentionedMessages.Add(new MentionedMessage { AccountId = accountId, ExternalId = id, CaseId = @case.Id });
        }
    }

    private List<string> Named(IEnumerable<(ConnectedAccount Account, InboundItem Item)> work) =>
    [
        .. work.Where(w => w.Item is InboundMessage).SelectMany(w => new[] { ReferenceIn(w.Account, (InboundMessage)w.Item), ((InboundMessage)w.Item).NamedReference })
            .OfType<string>().Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The case of the first token that holds: addresses have all kinds of things after a plus sign. A link that was given out in public is no address to write to.</summary>
    private string? ReferenceIn(ConnectedAccount account, InboundMessage item)
    {
        var byMail = ShowsAddress(account);
        foreach (var token in item.FurtherCaseTokens.Prepend(item.CaseToken))
        {
            if (token is { Length: > 0 } && (byMail ? tokens.ReferenceOfAddress(token) : tokens.ReferenceOf(token, item.At)) is { } reference)
                return reference;
        }

        return null;
    }

    private bool ShowsAddress(ConnectedAccount account) => channels[account.Channel].Capabilities(Audience.Private).SendsToAddress;

    private async Task ChangeAsync(ConnectedAccount account, InboundChange item, DateTimeOffset now, CancellationToken ct)
    {
        if (!batch.Messages.TryGetValue((account.Id, item.ExternalId), out var message))
        {
            // A post known from its comments only may be a resident's own, whose message is still to come.
            if (!batch.Posts.TryGetValue((account.Id, item.ExternalId), out var post) || post.PostedAt is null)
                await WaitAsync(account, item.ExternalId, item, now, ct);
            else if (item is { Kind: InboundChangeKind.Edited, NewText: not null })
                post.Says(item.NewText, item.At);
            return;
        }

        var @case = await batch.CaseOfAsync(message, ct);
        var at = NotInTheFuture(item.At, now);
        switch (item.Kind)
        {
            case InboundChangeKind.Removed:
                @case.Remove(message, at < message.SentAt ? message.SentAt : at, now, sla.Book);
                break;
            case InboundChangeKind.Edited:
                @case.Edit(message, item.At, item.NewText ?? "", now, sla.Book);
                break;
            case InboundChangeKind.NotShown:
                @case.ReplyNotShown(message, NotShown, now, sla.Book);
                break;
            default:
                @case.SetHidden(message, item.Kind == InboundChangeKind.Hidden, at, now, Actor.None);
                break;
        }
    }

    private async Task OwnMessageAsync(ConnectedAccount account, InboundOwnMessage item, DateTimeOffset now, CancellationToken ct)
    {
        WasRead(account.Id, item.ExternalId);
        if (batch.Messages.ContainsKey((account.Id, item.ExternalId)))
            return;

        var at = NotInTheFuture(item.At, now);
        if (await OurReplyAsync(account.Id, item, ct) is { } ours)
        {
            var theirs = await batch.CaseOfAsync(ours, ct);
            if (item is { Audience: Audience.Private, RecipientId: { } reached } && ours is { Audience: Audience.Private, ConversationId: null } && theirs.Audience == Audience.Public)
            {
                await db.JoinInvitedAsync(theirs, ours, await db.ChannelAccounts.SingleAsync(a => a.Id == account.Id, ct), channels[account.Channel], reached, now, ct);
                foreach (var joined in theirs.Conversations)
                    batch.Add(joined, theirs);
            }

            theirs.Sent(ours, item.ExternalId, at < ours.ReceivedAt ? ours.ReceivedAt : at, now, sla.Book);
            batch.Messages[(account.Id, item.ExternalId)] = ours;
            return;
        }

        var threadKey = item is { Audience: Audience.Private, RecipientId: { } person } ? Thread.KeyOf(item.ConversationKey, person) : null;
        Case? @case = null;
        CaseConversation? conversation = null;
        if (threadKey is not null)
            @case = OfThread(account.Id, threadKey, at, _ => true);
        else if (item.ParentExternalId is not null && batch.Messages.TryGetValue((account.Id, item.ParentExternalId), out var parent))
            (@case, conversation) = (await batch.CaseOfAsync(parent, ct), batch.ConversationOf(parent));
        if (threadKey is not null && @case?.IsOwnThread(account.Id, threadKey) == false)
            conversation = @case.ConversationOn(account.Id, threadKey);

        if (@case is null)
        {
            if ((threadKey ?? item.ParentExternalId) is { } key)
                await WaitAsync(account, key, item, now, ct);
            return;
        }

        var message = @case.AnsweredOnPlatform(item.ExternalId, item.ParentExternalId, item.Text, item.Attachments, account.Name, at, now, sla.Book, conversation);
        db.Messages.Add(message);
        Expect(message, now);
        batch.Messages[(account.Id, item.ExternalId)] = message;
        await CatchUpAsync(account, item.ExternalId, now, ct);
    }

    /// <summary>It waits for its message like everything that comes too early; the channel's feed sees to it that the message comes.</summary>
    private async Task AnnouncementAsync(ConnectedAccount account, InboundAnnouncement item, DateTimeOffset now, CancellationToken ct)
    {
        if (batch.Messages.ContainsKey((account.Id, item.ExternalId)))
            return;
        await WaitAsync(account, item.ExternalId, item with { GivenUp = null }, now, ct);
        (await db.ChannelFeeds.FirstOrDefaultAsync(f => f.AccountId == account.Id && f.Name == InboundAnnouncement.FeedName, ct))?.Hasten(now);
    }

    /// <summary>What was announced has been read: a message of our own may have to wait for something else, but need not be read again.</summary>
    private void WasRead(Guid accountId, string externalId)
    {
        if (!batch.Early.TryGetValue((accountId, externalId), out var waiting))
            return;
        foreach (var early in waiting.Where(e => e.Read() is InboundAnnouncement).ToList())
        {
            waiting.Remove(early);
            db.EarlyItems.Remove(early);
        }
    }

    /// <summary>
    /// Whether an announcement that is given up still waits; it no longer does from here on. When it does not, an administrator has it tried again: it waits anew.
    /// </summary>
    private async Task<bool> IsStillAwaitedAsync(ConnectedAccount account, InboundAnnouncement item, CancellationToken ct)
    {
        var waiting = await db.EarlyItems.Where(e => e.AccountId == account.Id && e.MatchKey == item.ExternalId).ToListAsync(ct);
        var announced = waiting.Where(e => e.Read() is InboundAnnouncement).ToList();
        db.EarlyItems.RemoveRange(announced);
        return announced.Count > 0;
    }

    /// <summary>The desk's own reply coming back, perhaps before the platform's answer to our sending it was written down.</summary>
    private async Task<Message?> OurReplyAsync(Guid accountId, InboundOwnMessage item, CancellationToken ct)
    {
        if (item.OurMessageId is { } id)
        {
            var byId = await db.Messages.FirstOrDefaultAsync(m => m.Id == id && m.AccountId == accountId && m.Direction == MessageDirection.Outbound, ct);
            if (byId is not null)
                return byId.ExternalId is null ? byId : null;
        }

        if (item.ParentExternalId is null)
            return null;
        var candidates = await db.Messages
            .Where(m => m.AccountId == accountId && m.ExternalId == null && m.ParentExternalId == item.ParentExternalId && m.Direction == MessageDirection.Outbound
                && (m.State == MessageState.Pending || m.State == MessageState.Sending || m.State == MessageState.Failed))
            .ToListAsync(ct);
        return candidates.OrderBy(m => m.Number).FirstOrDefault(m => m.ExternalId is null && SameText(m.Text, item.Text));
    }

    /// <summary>
    /// News of a message that we sent, through whichever account. Reports about messages that are not ours are what others sent in our name: nobody hears of
    /// them. One that carries neither our id nor our return path may be anybody's invention: it is written down and believed no further.
    /// </summary>
    private async Task DeliveryReportAsync(ConnectedAccount account, InboundDeliveryReport item, DateTimeOffset now, CancellationToken ct)
    {
        var named = item.OurMessageId is not null || item.OurExternalId is not null;
        if (await (named ? ReportedAsync(item, ct) : LastSentToAsync(account.Id, item, ct)) is not { } message)
            return;
        if (message.State is MessageState.Pending or MessageState.Sending && item.Kind == DeliveryReportKind.Failed)
        {
            // The report was quicker than the answer to our sending.
            await WaitAsync(message.AccountId ?? account.Id, EarlyItem.KeyOfOurs(message.Id), item, now, ct);
            return;
        }

        var @case = await batch.CaseOfAsync(message, ct);
        if (item.Kind == DeliveryReportKind.Failed && named)
        {
            if (message.State != MessageState.Sent)
                return;
            if (PolicyRefusals.IsOne(item.Code))
                await db.CountPolicyRefusalAsync(message.AccountId ?? account.Id, now, ct);
            var isAddressBad = item.Code is "5.1.1" or "5.1.10";
            if (isAddressBad)
                await OfRecipientAsync(message, @case, item, r => r.AddressWorks(false), ct);
            @case.Bounced(message, item.Words, canRetry: !isAddressBad, now, sla.Book);
            if (@case.Events.LastOrDefault(e => e.Fact is ReplyFailed f && f.MessageId == message.Id) is { } failed)
                await escalations.TellOfReplyAsync(@case, failed, message, ct);
            return;
        }

        if (item.Kind == DeliveryReportKind.Complaint && named)
            await OfRecipientAsync(message, @case, item, r => r.StopNotices(now), ct);
        @case.HearOf(message, item.Kind, item.Words, NotInTheFuture(item.At, now), now);
    }

    /// <summary>
    /// The message that a report names: the answer to a form goes out through a mailbox and is still the form's. Ids of e-mails alone are looked for, since no
    /// other message comes back.
    /// </summary>
    private async Task<Message?> ReportedAsync(InboundDeliveryReport item, CancellationToken ct)
    {
        var ours = db.Messages.Where(m => m.Direction == MessageDirection.Outbound && m.Audience == Audience.Private);
        if (item.OurMessageId is { } id && await ours.FirstOrDefaultAsync(m => m.Id == id, ct) is { } byId)
            return byId;
        if (item.OurExternalId is not { } externalId)
            return null;
        var accounts = await SendersOfMailAsync(ct);
        return await ours.FirstOrDefaultAsync(m => accounts.Contains(m.AccountId!.Value) && m.ExternalId == externalId, ct);
    }

    /// <summary>For a report that names no message: the newest one to that person, if there was one of late.</summary>
    private async Task<Message?> LastSentToAsync(Guid accountId, InboundDeliveryReport item, CancellationToken ct)
    {
        if (item.Recipient is not { } recipient)
            return null;
        var since = item.At - ReportsComeWithin;
        return await (
            from m in db.Messages
            join c in db.Cases on m.CaseId equals c.Id
            join r in db.Residents on c.ResidentId equals r.Id
            where m.AccountId == accountId && m.Direction == MessageDirection.Outbound && m.State == MessageState.Sent && m.SentAt >= since && r.PlatformId == recipient
            orderby m.SentAt descending
            select m).FirstOrDefaultAsync(ct);
    }

    /// <summary>Books on whoever the message was sent to, on all channels that know them by that address; not when the report is about another recipient, to whom they had it passed on.</summary>
    private async Task OfRecipientAsync(Message message, Case @case, InboundDeliveryReport item, Action<Resident> book, CancellationToken ct)
    {
        var residentId = message.ConversationId is { } id ? @case.Conversations.FirstOrDefault(c => c.Id == id)?.ResidentId : @case.ResidentId;
        if (await db.Residents.FirstOrDefaultAsync(r => r.Id == residentId, ct) is not { } resident
            || (item.Recipient is { } named && !named.Equals(resident.PlatformId, StringComparison.OrdinalIgnoreCase)))
            return;
        foreach (var one in resident.Email is { } email ? await db.Residents.Where(r => r.Email == email).ToListAsync(ct) : [resident])
            book(one);
    }

    /// <summary>The accounts whose private answers go out as e-mails.</summary>
    private async Task<Guid[]> SendersOfMailAsync(CancellationToken ct) =>
        [.. (await directory.AllAsync(ct)).Where(a => channels[a.Channel].Capabilities(Audience.Private).AnswersByMail).Select(a => a.Id)];

    private async Task OwnPostAsync(ConnectedAccount account, InboundOwnPost item, DateTimeOffset now, CancellationToken ct)
    {
        var post = PostOf(account.Id, item.ExternalId, null);
        post.Says(item.Text, item.At);
        post.Permalink = item.Permalink ?? post.Permalink;
        post.PostedAt = item.At;
        post.ReadDueAt = null;
        await CatchUpAsync(account, item.ExternalId, now, ct);
    }

    /// <summary>Applies what arrived before the message it is about.</summary>
    private async Task CatchUpAsync(ConnectedAccount account, string matchKey, DateTimeOffset now, CancellationToken ct)
    {
        if (!batch.Early.Remove((account.Id, matchKey), out var waiting))
            return;
        foreach (var e in waiting.OrderBy(e => e.At).ThenBy(e => e.Data, StringComparer.Ordinal))
        {
            db.EarlyItems.Remove(e);
            await ApplyAsync(account, e.Read(), now, ct);
        }
    }

    private Task WaitAsync(ConnectedAccount account, string matchKey, InboundItem item, DateTimeOffset now, CancellationToken ct) =>
        WaitAsync(account.Id, matchKey, item, now, ct);

    private async Task WaitAsync(Guid accountId, string matchKey, InboundItem item, DateTimeOffset now, CancellationToken ct)
    {
        var data = JsonSerializer.Serialize(item, InboundItemJson.Default.InboundItem);
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId:N}|{matchKey}|{data}")).AsSpan(0, 16), bigEndian: true);
        if (await db.EarlyItems.FindAsync([id], ct) is not null)
            return;
        var early = new EarlyItem { Id = id, AccountId = accountId, MatchKey = matchKey, At = item.At, RecordedAt = now, Data = data };
        db.EarlyItems.Add(early);
        batch.Add(early);
    }

    private async Task<Resident> MeetAsync(ConnectedAccount account, InboundAuthor author, DateTimeOffset now, CancellationToken ct)
    {
        var accountId = account.Id;
        if (batch.Residents.TryGetValue((accountId, author.Id), out var resident))
        {
            resident.IsCalled(author.Name, author.Handle);
            if (resident.AddressFailures > 0)
            {
                var email = resident.Email;
                foreach (var one in email is null ? [resident] : await db.Residents.Where(r => r.Email == email).ToListAsync(ct))
                    one.AddressWorks(true);
            }

            return resident;
        }

        resident = Resident.Meet(accountId, author.Id, author.Name, author.Handle, now, channels[account.Channel].Capabilities(Audience.Private).VouchesForPeople);
        db.Residents.Add(resident);
        batch.Residents[(accountId, author.Id)] = resident;
        return resident;
    }

    /// <summary>A row for each attachment that is a file, in the same transaction as the message: a worker fetches it at once, before the platform's link dies.</summary>
    private void Expect(Message message, DateTimeOffset now)
    {
        for (var i = 0; i < message.Attachments.Count; i++)
        {
            if (StoredFile.IsFile(message.Attachments[i]))
                db.StoredFiles.Add(StoredFile.Expected(message.CaseId, message.Id, i, message.Attachments[i], now));
        }
    }

    private MessageDetails DetailsOf(InboundMessage item)
    {
        var source = sources.GetValueOrDefault(item);
        return source == MessageSource.Push && item is { Subject: null, Permalink: null, AnswerOnPlatformOnly: false, Caution: null, SenderCheck: null }
            ? MessageDetails.None
            : new MessageDetails(source, item.Subject, item.Permalink, item.AnswerOnPlatformOnly, item.Caution, item.SenderCheck);
    }

    private ThreadPost PostOf(Guid accountId, string externalId, DateTimeOffset? readDueAt)
    {
        if (batch.Posts.TryGetValue((accountId, externalId), out var post))
            return post;
        post = new ThreadPost { Id = Guid.CreateVersion7(), AccountId = accountId, ExternalId = externalId, ReadDueAt = readDueAt };
        db.ThreadPosts.Add(post);
        batch.Posts[(accountId, externalId)] = post;
        return post;
    }

    private static bool IsKnownWording(Message known, InboundMessage item) =>
        known.Versions.Count == 0 ? item.EditedAt is null && item.Text == known.Text : known.Versions.Contains(new MessageVersion(WordingAt(known, item), item.Text));

    /// <summary>The first wording is as old as the message, whose time was cut to the present if the platform's clock ran ahead.</summary>
    private static DateTimeOffset WordingAt(Message known, InboundMessage item) => item.EditedAt ?? NotInTheFuture(item.At, known.ReceivedAt);

    /// <summary>A platform whose clock runs ahead must not start clocks that begin later than now.</summary>
    private static DateTimeOffset NotInTheFuture(DateTimeOffset at, DateTimeOffset now) => at > now ? now : at;

    /// <summary>A time that lies further ahead than clocks commonly differ is kept, so that the timeline can say that it was not believed.</summary>
    private static DateTimeOffset? ClaimedInTheFuture(DateTimeOffset at, DateTimeOffset now) => at > now + ClocksMayDiffer ? at : null;

    private static bool SameText(string a, string b) => string.Equals(Squeeze(a), Squeeze(b), StringComparison.Ordinal);

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    /// <param name="Case">Null when there is none that takes the message.</param>
    /// <param name="Previous">What a new case follows.</param>
    /// <param name="IsAnswer">It carries what only somebody knows who had an e-mail of the council.</param>
    private sealed record Place(Case? Case, Case? Previous, bool IsAnswer);
}
