using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Cases;

/// <summary>How the resident of a public case can be asked to go on in private, with texts to be edited.</summary>
/// <param name="PublicAddress">Where residents reach the desk's form, for instance https://desk.example.gov.uk; null when it is not known.</param>
[RequiresRole(Role.Officer)]
public sealed record GetInvitation(Guid CaseId, string? PublicAddress = null) : IQuery<Invitation>;

/// <param name="Ways">In the order in which they are to be offered.</param>
/// <param name="OtherCase">An open case that the person has started in private: what they write there from now on would join this one.</param>
public sealed record Invitation(ChannelCapabilities Public, ChannelCapabilities Private, IReadOnlyList<InvitationOffer> Ways, string? OtherCase);

/// <param name="WhyNot">Why this way is not possible; null when it is.</param>
/// <param name="LinkEndsAt">Until when the link in the text is good, UTC.</param>
public sealed record InvitationOffer(InvitationWay Way, string? WhyNot, string PublicText, string? PrivateText = null, DateTimeOffset? LinkEndsAt = null);

internal sealed class GetInvitationHandler(EnquiriesDbContext db, IChannels channels, ICaseTokens tokens, TimeProvider clock) : IRequestHandler<GetInvitation, Invitation>
{
    public async Task<Invitation> Handle(GetInvitation query, CancellationToken cancellationToken)
    {
        var @case = await db.GetCaseAsync(query.CaseId, null, cancellationToken);
        var now = clock.GetUtcNow();
        var resident = await db.Residents.AsNoTracking().FirstOrDefaultAsync(r => r.Id == @case.ResidentId, cancellationToken);
        var account = await db.ChannelAccounts.AsNoTracking().SingleAsync(a => a.Id == @case.AccountId, cancellationToken);
        var hasForm = await db.ChannelAccounts.AnyAsync(a => a.Channel == ChannelKind.WebForm && a.State == ChannelAccountState.Connected, cancellationToken);
        var whyNoMessage = Invitations.WhyNot(@case, resident, await GoPrivateHandler.RepliedToAsync(db, @case, cancellationToken), channels, now);
        var whyNoLink = !hasForm ? "No form for residents is connected." : query.PublicAddress is null ? "The address at which residents reach the form is not set." : null;
        var until = now + GoPrivate.LinkLife;
        var link = whyNoLink is null ? $"{query.PublicAddress!.TrimEnd('/')}{GoPrivate.LinkPath}{tokens.LinkFor(@case.Reference, until)}" : "";

        string? otherCase = null;
        if (resident is not null && channels[@case.Channel].PrivateConversationKey(account.ExternalId, resident.PlatformId) is { } key)
        {
            var threadKey = Intake.Thread.KeyOf(key, resident.PlatformId);
            otherCase = await db.Cases.Where(c => c.AccountId == @case.AccountId && c.ThreadKey == threadKey && c.Status <= CaseStatus.WaitingForResident)
                .Select(c => c.Reference).FirstOrDefaultAsync(cancellationToken);
        }

        return new Invitation(
            channels[@case.Channel].Capabilities(Audience.Public), channels[@case.Channel].Capabilities(Audience.Private),
            [
                new(InvitationWay.PrivateMessage, whyNoMessage,
                    "Thank you for telling us. We have sent you a private message, so that you can give us the details without everybody reading them.",
                    $"Thank you for your message. So that we can help with what you wrote, please answer here: only you and council staff can read it. Your reference is {@case.Reference}."),
                new(InvitationWay.FormLink, whyNoLink,
                    $"Thank you for telling us. Please give us the details in private, not here: {link}",
                    LinkEndsAt: until),
                new(InvitationWay.Words, null,
                    $"Thank you for telling us. Please write to us in private, not here, and give the reference {@case.Reference}."),
            ],
            otherCase);
    }
}
