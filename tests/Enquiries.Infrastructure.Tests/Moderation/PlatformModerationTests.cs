using Enquiries.Application.Cases;
using Enquiries.Application.Moderation;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Infrastructure.Moderation;
using Enquiries.Infrastructure.Tests.Instagram;
using Enquiries.Infrastructure.Tests.X;
using Enquiries.Infrastructure.Tests.YouTube;
using Enquiries.Simulator.YouTube;
using Enquiries.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Moderation;

/// <summary>From the officer's wish over the worker to the simulated platform, and back onto the case.</summary>
public class PlatformModerationTests
{
    [Fact]
    public async Task Facebook_hides_and_shows_a_comment_and_says_why_it_does_not()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Facebook);
        var post = desk.Facebook.CouncilPost("News");
        var comment = desk.Facebook.Comment(post.Id, "Asha Example", "Ring me on 07700 900123");
        var other = desk.Facebook.Comment(post.Id, "Ben Example", "Me too: 07700 900456");
        await desk.DeliverAsync();
        await HiddenAndShownAsync(desk.App, desk.Officer, comment.Id, () => desk.Facebook.FindComment(comment.Id)!.IsHidden);
        await desk.DeliverAsync();
        (await desk.MessageAsync(comment.Id)).HiddenAt.ShouldBeNull();

        desk.Facebook.SetPermission("pages_manage_engagement", isMissing: true);
        await PermissionMissingAsync(desk.App, desk.Officer, comment.Id, () => desk.Facebook.SetPermission("pages_manage_engagement", isMissing: false), () => desk.Facebook.FindComment(comment.Id)!.IsHidden);

        desk.Facebook.Failures.Add("bad-input", calls: 1);
        var refused = await AskedAsync(desk.App, desk.Officer, other.Id, ModerationKind.Hide);
        refused.Moderation!.ShouldSatisfyAllConditions(m => m.State.ShouldBe(ModerationState.Failed), m => m.CanRetry.ShouldBeFalse(), m => m.FailureReason.ShouldBe("Facebook does not let the council do this with that message."));

        desk.Facebook.Remove(other.Id);
        await GoneAsync(desk.App, desk.Officer, other.Id, "It is no longer on Facebook");
    }

    [Fact]
    public async Task Instagram_hides_and_shows_a_comment_and_says_why_it_does_not()
    {
        await using var desk = await MetaDesk.StartAsync(ChannelKind.Instagram);
        var post = desk.Instagram.Post("News");
        var comment = desk.Instagram.Comment(post.Id, "asha.example", "Ring me on 07700 900123");
        var other = desk.Instagram.Comment(post.Id, "ben.example", "Me too: 07700 900456");
        var mention = desk.Instagram.Mention("cat.example", "@council ring me on 07700 900789", inComment: true).Comment!;
        await desk.DeliverAsync();
        await desk.ReadAsync();
        await HiddenAndShownAsync(desk.App, desk.Officer, comment.Id, () => desk.Instagram.FindComment(comment.Id)!.IsHidden);

        desk.Instagram.SetPermission("instagram_business_manage_comments", isMissing: true);
        await PermissionMissingAsync(
            desk.App, desk.Officer, comment.Id, () => desk.Instagram.SetPermission("instagram_business_manage_comments", isMissing: false), () => desk.Instagram.FindComment(comment.Id)!.IsHidden);

        var elsewhere = await AskedAsync(desk.App, desk.Officer, mention.Id, ModerationKind.Hide);
        elsewhere.Moderation!.State.ShouldBe(ModerationState.Failed);
        elsewhere.Moderation.FailureReason.ShouldNotBeNull().ShouldContain("not under one of the council's own posts");
        desk.Instagram.FindComment(mention.Id)!.IsHidden.ShouldBeFalse();

        desk.Instagram.RemoveComment(other.Id);
        await GoneAsync(desk.App, desk.Officer, other.Id, "It is no longer on Instagram");
    }

    [Fact]
    public async Task X_hides_and_shows_an_answer_under_the_councils_post_and_says_why_it_does_not()
    {
        await using var desk = await XDesk.StartAsync();
        var ours = desk.X.Write(desk.X.Council, "The gritters are out");
        var answer = desk.X.Write(desk.X.Person("Gwen Sample"), $"@{desk.X.Council.Username} ring me on 07700 900123", ours);
        var other = desk.X.Write(desk.X.Person("Dan Sample"), $"@{desk.X.Council.Username} me too: 07700 900456", ours);
        var elsewhere = desk.X.Write(desk.X.Person("Fay Sample"), $"@{desk.X.Council.Username} ring me on 07700 900789");
        await desk.ReadAsync();
        await HiddenAndShownAsync(desk.App, desk.Officer, answer.Id, () => answer.IsHidden);

        desk.X.Failures.Add("oauth1-permissions");
        await PermissionMissingAsync(desk.App, desk.Officer, answer.Id, desk.X.Failures.Clear, () => answer.IsHidden);

        var refused = await AskedAsync(desk.App, desk.Officer, elsewhere.Id, ModerationKind.Hide);
        refused.HiddenAt.ShouldBeNull();
        refused.Moderation!.ShouldSatisfyAllConditions(
            m => m.State.ShouldBe(ModerationState.Failed), m => m.CanRetry.ShouldBeFalse(), m => m.FailureReason.ShouldBe("X lets the council hide only answers in conversations that the council began."));

        desk.X.Remove(other);
        await GoneAsync(desk.App, desk.Officer, other.Id, "It is no longer on X");
    }

    [Fact]
    public async Task YouTube_holds_publishes_and_rejects_and_a_rejected_comment_is_not_said_to_be_removed_by_its_author()
    {
        await using var desk = await DeskAndTube.StartAsync();
        var comment = desk.Tube.Comment("Asha Example", "Ring me on 07700 900123");
        await desk.RoundAsync();
        (await MessageAsync(desk.App, desk.Officer, comment.Id)).CanModerate.HasFlag(ModerationKind.Hide).ShouldBeFalse();

        (await AskedAsync(desk.App, desk.Officer, comment.Id, ModerationKind.HoldForReview)).HiddenAt.ShouldNotBeNull();
        desk.Tube.Find(comment.Id)!.Status.ShouldBe(TubeStatus.HeldForReview);
        await desk.PassAsync(TimeSpan.FromMinutes(25));
        (await MessageAsync(desk.App, desk.Officer, comment.Id)).HiddenAt.ShouldNotBeNull();

        (await AskedAsync(desk.App, desk.Officer, comment.Id, ModerationKind.Show)).HiddenAt.ShouldBeNull();
        desk.Tube.Find(comment.Id)!.Status.ShouldBe(TubeStatus.Published);

        (await AskedAsync(desk.App, desk.Officer, comment.Id, ModerationKind.Reject)).HiddenAt.ShouldNotBeNull();
        desk.Tube.Find(comment.Id)!.Status.ShouldBe(TubeStatus.Rejected);
        desk.App.Clock.Advance(TimeSpan.FromHours(13));
        await desk.PassAsync(TimeSpan.FromMinutes(20));
        var rejected = await MessageAsync(desk.App, desk.Officer, comment.Id);
        rejected.RemovedAt.ShouldBeNull();
        rejected.HiddenAt.ShouldNotBeNull();
    }

    private static async Task HiddenAndShownAsync(App app, Officer officer, string id, Func<bool> isHidden)
    {
        var hidden = await AskedAsync(app, officer, id, ModerationKind.Hide);
        isHidden().ShouldBeTrue();
        hidden.HiddenAt.ShouldNotBeNull();
        hidden.Moderation!.State.ShouldBe(ModerationState.Done);

        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var shown = await AskedAsync(app, officer, id, ModerationKind.Show);
        isHidden().ShouldBeFalse();
        shown.HiddenAt.ShouldBeNull();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    /// <summary>The account goes on working: its answers do not wait for a permission that they do not need.</summary>
    private static async Task PermissionMissingAsync(App app, Officer officer, string id, Action grant, Func<bool> isHidden)
    {
        var refused = await AskedAsync(app, officer, id, ModerationKind.Hide);
        refused.HiddenAt.ShouldBeNull();
        refused.Moderation!.ShouldSatisfyAllConditions(m => m.State.ShouldBe(ModerationState.Failed), m => m.CanRetry.ShouldBeTrue(), m => m.FailureReason.ShouldNotBeNull().ShouldContain("permission"));
        (await app.ReadAsync(db => db.ChannelAccounts.SingleAsync())).State.ShouldBe(ChannelAccountState.Connected);

        grant();
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.SendAsync(new RetryModeration((await StoredAsync(app, id)).CaseId, refused.Moderation!.ActId), officer);
        await WorkAsync(app);
        isHidden().ShouldBeTrue();
        (await MessageAsync(app, officer, id)).HiddenAt.ShouldNotBeNull();
    }

    private static async Task GoneAsync(App app, Officer officer, string id, string reason)
    {
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        var gone = await AskedAsync(app, officer, id, ModerationKind.Hide);
        gone.HiddenAt.ShouldBeNull();
        gone.Moderation!.ShouldSatisfyAllConditions(
            m => m.State.ShouldBe(ModerationState.Failed), m => m.CanRetry.ShouldBeFalse(), m => m.FailureReason.ShouldNotBeNull().ShouldStartWith(reason));
    }

    private static async Task<CaseMessage> AskedAsync(App app, Officer officer, string id, ModerationKind kind)
    {
        var message = await StoredAsync(app, id);
        await app.SendAsync(new ModerateMessage(message.CaseId, message.Id, kind), officer);
        await WorkAsync(app);
        return await MessageAsync(app, officer, id);
    }

    private static Task WorkAsync(App app) => app.Services.GetRequiredService<ModerationWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    private static Task<Message> StoredAsync(App app, string id) => app.ReadAsync(db => db.Messages.AsNoTracking().SingleAsync(m => m.ExternalId == id));

    private static async Task<CaseMessage> MessageAsync(App app, Officer officer, string id)
    {
        var reference = await app.ReadAsync(db => db.Cases.Where(c => db.Messages.Any(m => m.CaseId == c.Id && m.ExternalId == id)).Select(c => c.Reference).SingleAsync());
        return (await app.SendAsync(new GetCase(reference), officer)).Messages.Single(m => m.ExternalId == id);
    }
}
