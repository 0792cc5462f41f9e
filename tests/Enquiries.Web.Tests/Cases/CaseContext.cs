using Bunit;
using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Web.Components.Pages.Cases;
using Enquiries.Web.Components.Shared;
using Enquiries.Web.Tests.Components;
using MediatR;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Enquiries.Web.Tests.Cases;

/// <summary>Parts of a case page with a case made for the test; requests end in a substitute.</summary>
public abstract class CaseContext : DeskContext
{
    protected static readonly Guid CaseId = Guid.CreateVersion7();
    protected static readonly Guid Me = Guid.CreateVersion7();
    private readonly List<object> _sent = [];

    protected CaseContext()
    {
        this.AddAuthorization().SetAuthorized("Asha Example");
        Services.AddScoped<CurrentUser>();
        Services.AddScoped<ScopedSender>();
        Services.AddScoped<Drafts>();
        Services.AddSingleton(SlaRules.Default);
        Services.AddSingleton(new FileSettings());
        Services.AddSingleton(Substitute.For<IIncomingFiles>());
        Services.AddSingleton(Microsoft.Extensions.Options.Options.Create(new CouncilOptions()));
        Services.AddSingleton(Mediator);
        Mediator.Send(Arg.Any<IRequest<QueuedReply>>(), Arg.Any<CancellationToken>()).Returns(call => Answer(call.ArgAt<IRequest<QueuedReply>>(0), new QueuedReply(Guid.Empty, MessageState.Pending)));
        Mediator.Send(Arg.Any<IRequest<Unit>>(), Arg.Any<CancellationToken>()).Returns(call => Answer(call.ArgAt<IRequest<Unit>>(0), Unit.Value));
    }

    protected IMediator Mediator { get; } = Substitute.For<IMediator>();

    /// <summary>What the next requests fail with; null lets them succeed.</summary>
    protected Exception? Failure { get; set; }

    protected IEnumerable<T> Sent<T>() => _sent.OfType<T>();

    protected CaseState State(
        Audience audience = Audience.Public, IReadOnlyList<CaseMessage>? messages = null, DateTimeOffset? windowClosesAt = null, int maxLength = 100,
        ChannelAccountState account = ChannelAccountState.Connected, CaseStatus status = CaseStatus.Open, string? draft = null, CasePost? post = null) => new()
        {
            OfficerId = Me,
            OfficerName = "Asha Example",
            Details = new CaseDetails
            {
                Case = new CaseRow(
                    CaseId, 1, "ENQ-BBBB-BB", ChannelKind.Facebook, audience, status, Priority.Normal, null, null, null, null, null, null, null, "Maria Example", "Hello?",
                    Now.AddHours(-1), Now.AddHours(-1), Now.AddHours(-1), Now.AddHours(3), Now.AddHours(2), 1, 7),
                Resident = new CaseResident(Guid.NewGuid(), "Maria Example", null, "555"),
                Account = new CaseAccount(Guid.NewGuid(), "Westmere Council", account, account == ChannelAccountState.NeedsAttention ? "The token has expired." : null, null),
                Messages = messages ?? [Inbound("Hello?")],
                Clocks = [],
                Timeline = [],
                Related = [],
                Post = post,
                Reply = new ReplyRules(maxLength, TextUnit.CodePoints, windowClosesAt),
                Draft = draft,
            },
        };

    protected CaseMessage Inbound(string text) => new()
    {
        Id = Guid.CreateVersion7(),
        Number = 1,
        Direction = MessageDirection.Inbound,
        Text = text,
        AuthorName = "Maria Example",
        SentAt = Now.AddHours(-1),
        ReceivedAt = Now.AddHours(-1),
    };

    protected CaseMessage Outbound(MessageState state, string? reason = null, bool canRetry = false, Audience audience = Audience.Public) => new()
    {
        Id = Guid.CreateVersion7(),
        Number = 2,
        Direction = MessageDirection.Outbound,
        Audience = audience,
        State = state,
        Text = "We are on our way.",
        AuthorName = "Sam Example",
        SentAt = Now.AddMinutes(-10),
        ReceivedAt = Now.AddMinutes(-10),
        FailureReason = reason,
        CanRetry = canRetry,
    };

    protected IRenderedComponent<CascadingValue<CaseState>> Show<T>(CaseState state, Action<ComponentParameterCollectionBuilder<T>>? parameters = null)
        where T : IComponent =>
        Render<CascadingValue<CaseState>>(p => p.Add(c => c.Value, state).AddChildContent<T>(parameters));

    private Task<T> Answer<T>(IRequest<T> request, T answer)
    {
        _sent.Add(request);
        return Failure is null ? Task.FromResult(answer) : Task.FromException<T>(Failure);
    }
}
