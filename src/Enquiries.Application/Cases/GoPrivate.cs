using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Residents;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>
/// Answers in public and asks the resident to go on in private, as one act. What comes back in private joins this case and its clocks. Both message ids are made by
/// the caller: sent again with the same ids, nothing is sent twice.
/// </summary>
/// <param name="PrivateText">What the private message says; needed for <see cref="InvitationWay.PrivateMessage"/> only.</param>
[RequiresRole(Role.Officer)]
public sealed record GoPrivate(
    Guid CaseId, InvitationWay Way, Guid PublicMessageId, string PublicText, Guid PrivateMessageId, string? PrivateText = null, int? ExpectedVersion = null) : ICommand, IExpectsVersion
{
    /// <summary>How long a link that carries a case is good.</summary>
    public static readonly TimeSpan LinkLife = TimeSpan.FromDays(14);

    /// <summary>What stands in a link before the token.</summary>
    public const string LinkPath = "/contact/case/";
}

internal sealed class GoPrivateValidator : AbstractValidator<GoPrivate>
{
    public GoPrivateValidator()
    {
        RuleFor(x => x.CaseId).NotEmpty();
        RuleFor(x => x.PublicMessageId).NotEmpty();
        RuleFor(x => x.PrivateMessageId).NotEmpty().NotEqual(x => x.PublicMessageId);
        RuleFor(x => x.Way).IsInEnum();
        RuleFor(x => x.PublicText).NotEmpty().WithMessage("Write the public answer first.").MaximumLength(Message.TextMaxLength);
        RuleFor(x => x.PrivateText).NotEmpty().When(x => x.Way == InvitationWay.PrivateMessage).WithMessage("Write the private message first.").MaximumLength(Message.TextMaxLength);
    }
}

internal sealed class GoPrivateHandler(EnquiriesDbContext db, IChannels channels, ICaseTokens tokens, ICurrentUser user, TimeProvider clock) : IRequestHandler<GoPrivate, Unit>
{
    public async Task<Unit> Handle(GoPrivate command, CancellationToken cancellationToken)
    {
        var publicText = command.PublicText.Trim();
        if (await db.Messages.AsNoTracking().FirstOrDefaultAsync(m => m.Id == command.PublicMessageId, cancellationToken) is { } sent)
        {
            return sent.CaseId == command.CaseId && sent.Text == publicText
                ? Unit.Value
                : throw new RuleException("This answer was already sent with another text. Start a new one.");
        }

        var @case = await db.GetCaseAsync(command.CaseId, command.ExpectedVersion, cancellationToken);
        if (@case.Audience != Audience.Public)
            throw new RuleException("This conversation is private already.");
        var now = clock.GetUtcNow();
        ReplyTargets.Choose(@case, @case.Id, channels).MustTake(publicText, now);
        if (command.Way == InvitationWay.FormLink && !HasLink(publicText, @case.Reference, now))
            throw new RuleException("The link in the text was changed or removed, so it would not lead to this case. Take the suggested text again.");

        db.Messages.Add(@case.Reply(command.PublicMessageId, publicText, user.Actor, now));
        if (command.Way == InvitationWay.PrivateMessage)
            await InviteAsync(@case, command.PrivateMessageId, command.PrivateText!.Trim(), now, cancellationToken);
        else
            @case.InviteInPublic(command.Way, command.Way == InvitationWay.FormLink ? now + GoPrivate.LinkLife : null, user.Actor, now);
        return Unit.Value;
    }

    private async Task InviteAsync(Case @case, Guid messageId, string text, DateTimeOffset now, CancellationToken ct)
    {
        var resident = await db.Residents.FirstOrDefaultAsync(r => r.Id == @case.ResidentId, ct);
        if (Invitations.WhyNot(@case, resident, await RepliedToAsync(db, @case, ct), channels, now) is { } reason)
            throw new RuleException(reason);
        var capabilities = channels[@case.Channel].Capabilities(Audience.Private);
        if (capabilities.Count(text) > capabilities.MaxLength)
            throw new RuleException($"The private message is longer than the {capabilities.MaxLength:N0} characters that the platform takes. Shorten it.");

        var account = await db.ChannelAccounts.AsNoTracking().SingleAsync(a => a.Id == @case.AccountId, ct);
        var conversation = resident is null
            ? null
            : await db.InviteAsync(@case, account, channels[@case.Channel], resident.PlatformId, resident.Id, user.Actor, now, now, ct);
        var comment = channels[@case.Channel].Capabilities(Audience.Public).Invitation == PrivateInvitation.ReplyToMessage ? @case.NewestPublicMessage()?.ExternalId : null;
        db.Messages.Add(@case.InviteInPrivate(messageId, text, conversation, comment, user.Actor, now));
    }

    internal static async Task<bool> RepliedToAsync(EnquiriesDbContext db, Case @case, CancellationToken ct) =>
        @case.NewestPublicMessage()?.ExternalId is { } comment && await db.Messages.AnyAsync(
            m => m.CaseId == @case.Id && m.Audience == Audience.Private && m.ParentExternalId == comment && m.Direction == MessageDirection.Outbound
                && m.State != MessageState.Failed && m.State != MessageState.GivenUp, ct);

    private bool HasLink(string text, string reference, DateTimeOffset now)
    {
        for (var at = text.IndexOf(GoPrivate.LinkPath, StringComparison.Ordinal); at >= 0; at = text.IndexOf(GoPrivate.LinkPath, at + 1, StringComparison.Ordinal))
        {
            var token = new string([.. text.Skip(at + GoPrivate.LinkPath.Length).TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.')]).TrimEnd('.');
            if (tokens.ReferenceOf(token, now) == reference)
                return true;
        }

        return false;
    }
}

/// <summary>Whether the resident of a public case can be written to in private.</summary>
internal static class Invitations
{
    /// <summary>Why the platform's private message is not possible, in words; null when it is.</summary>
    public static string? WhyNot(Case @case, Resident? resident, bool alreadyReplied, IChannels channels, DateTimeOffset now)
    {
        var capabilities = channels[@case.Channel].Capabilities(Audience.Public);
        var newest = @case.NewestPublicMessage();
        return capabilities.Invitation switch
        {
            PrivateInvitation.None => "The platform has no private messages from us to people who write in public.",
            PrivateInvitation.DirectMessage when resident is null => "The platform does not say who wrote, so nobody can be written to.",
            PrivateInvitation.ReplyToMessage when newest is null => "What the resident wrote in public is no longer there.",
            PrivateInvitation.ReplyToMessage when alreadyReplied => "The platform allows one private answer to each public message, and this one has had it.",
            _ when capabilities.InvitationWindow is { } window && newest is { } message && now > message.At + window =>
                $"The platform allows a private answer for {window.TotalDays:0} days after a public message, and these are over.",
            _ => null,
        };
    }

    /// <summary>From <paramref name="since"/> on what the person writes in private belongs to the case. Null where the platform does not tell how their messages will be known.</summary>
    public static async Task<CaseConversation?> InviteAsync(
        this EnquiriesDbContext db, Case @case, ChannelAccount account, IChannel channel, string personId, Guid? residentId, Actor by, DateTimeOffset since, DateTimeOffset now,
        CancellationToken ct)
    {
        if (channel.PrivateConversationKey(account.ExternalId, personId) is not { } key)
            return null;
        var threadKey = Intake.Thread.KeyOf(key, personId);
        await db.TakeThreadFromOthersAsync(@case, account.Id, threadKey, by, now, ct);
        var conversation = @case.Join(
            account.Id, account.Channel, Audience.Private, key, threadKey, residentId, ConversationOrigin.Invited, channel.Capabilities(Audience.Private).ReplyWindow, since, now);
        if (db.Entry(conversation).State == EntityState.Detached)
            db.CaseConversations.Add(conversation);
        return conversation;
    }

    /// <summary>The platform told only after sending to whom a private message of the case went.</summary>
    public static async Task JoinInvitedAsync(
        this EnquiriesDbContext db, Case @case, Message message, ChannelAccount account, IChannel channel, string personId, DateTimeOffset now, CancellationToken ct)
    {
        var resident = await db.Residents.FirstOrDefaultAsync(r => r.AccountId == account.Id && r.PlatformId == personId, ct);
        var by = new Actor(message.OfficerId, message.AuthorName);
        if (await db.InviteAsync(@case, account, channel, personId, resident?.Id, by, message.ReceivedAt, now, ct) is { } conversation)
            Case.WentTo(message, conversation);
    }

    /// <summary>Other cases that take all messages of the thread do so no longer: at any time it is one at most.</summary>
    public static async Task TakeThreadFromOthersAsync(
        this EnquiriesDbContext db, Case @case, Guid accountId, string threadKey, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        var others = await db.Cases.Include(c => c.Conversations).Include(c => c.Events).AsSplitQuery()
            .Where(c => c.Id != @case.Id && c.Conversations.Any(x => x.AccountId == accountId && x.ThreadKey == threadKey && x.EndedAt == null && x.Origin >= ConversationOrigin.Invited))
            .ToListAsync(ct);
        foreach (var other in others)
        {
            foreach (var conversation in other.Conversations.Where(x => x.AccountId == accountId && x.ThreadKey == threadKey && x.TakesThread))
                other.Leave(conversation, $"Goes on in {@case.Reference}.", by, now);
        }
    }
}
