using Enquiries.Simulator.Control;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Instagram;

/// <summary>Instagram's part of the control API, under <c>/_control/instagram</c>, and its own interface.</summary>
internal static class InstagramControl
{
    public static void MapInstagram(this WebApplication app)
    {
        var instagram = app.Services.GetRequiredService<SimulatedInstagram>();
        var graph = app.Services.GetRequiredService<InstagramEndpoints>();
        app.Map("/graph.instagram.com/{version}/{**path}", context => graph.HandleAsync(
            context, (string)context.Request.RouteValues["version"]!, (string?)context.Request.RouteValues["path"] ?? "", ownInterface: true));
        app.MapInstagramPages(instagram);

        MapActs(app, instagram);
        app.MapGet("/_control/instagram/state", context => ControlEndpoints.WriteAsync(context, State(instagram)));
        app.MapGet("/_control/instagram/calls", context => ControlEndpoints.WriteAsync(context, graph.Log));
        app.MapGet("/_control/instagram/deliveries", context => ControlEndpoints.WriteAsync(context, new { instagram.Webhooks.Totals, instagram.Webhooks.Health, Attempts = instagram.Webhooks.Log }));
        app.MapPost("/_control/instagram/delivery", context => ControlEndpoints.RunAsync<DeliverySettings>(context, r => instagram.Webhooks.Settings = r));
        app.MapPost("/_control/instagram/oddities", context => ControlEndpoints.RunAsync<InstagramOddities>(context, r => instagram.Oddities = r));
        app.MapPost("/_control/instagram/flush", context => ControlEndpoints.RunAsync<ControlRequest>(
            context, async r => await instagram.Webhooks.FlushAsync(TimeSpan.FromMilliseconds(Math.Clamp(r.TimeoutMilliseconds, 1, 600_000)), context.RequestAborted)));
        app.MapPost("/_control/instagram/verify", context => ControlEndpoints.RunAsync<ControlRequest>(
            context, async r => await instagram.Webhooks.VerifyAsync(instagram.Account(r.PageId).Id, context.RequestAborted)));
        app.MapDelete("/_control/instagram/failures", context =>
        {
            instagram.Failures.Clear();
            return ControlEndpoints.WriteAsync(context, new { success = true });
        });
        Act(app, "usage", r => ControlEndpoints.Done(() => graph.UsagePercent = r.Percent ?? 0));
    }

    private static void MapActs(WebApplication app, SimulatedInstagram instagram)
    {
        app.MapPost("/_control/instagram/accounts", context => ControlEndpoints.RunAsync<SimulatedInstagramOptions>(context, r =>
        {
            instagram.AddAccount(r);
            return new { Id = r.AccountId };
        }));
        Act(app, "permission", r => ControlEndpoints.Done(() => instagram.SetPermission(Needed(r.Permission, "permission"), r.Remove, r.PageId)));
        Act(app, "post", r => new { instagram.Post(Needed(r.Text, "text"), r.PageId, r.At).Id });
        Act(app, "comment", r =>
        {
            var comment = instagram.Comment(Target(instagram, r), Needed(r.Author, "author"), Needed(r.Text, "text"), r.At);
            return new { comment.Id, comment.MediaId, comment.ParentId, comment.AuthorId };
        });
        Act(app, "mention", r =>
        {
            var (media, comment) = instagram.Mention(Needed(r.Author, "author"), Needed(r.Text, "text"), r.InComment, r.InPictureOnly, r.Private, r.PageId);
            return new { Id = comment?.Id ?? media.Id, MediaId = media.Id };
        });
        Act(app, "remove", r => ControlEndpoints.Done(() => instagram.RemoveComment(Needed(r.Id, "id"))));
        Act(app, "message", r =>
        {
            var message = instagram.Message(Needed(r.Author, "author"), r.Text, r.At, r.Attachments, r.ToStory, r.Standby, r.PageId);
            return new { message.Id, message.PersonId };
        });
        Act(app, "unsend", r => ControlEndpoints.Done(() => instagram.Unsend(Needed(r.Id, "id"))));
        Act(app, "colleague-comment", r => new { instagram.CouncilComment(Target(instagram, r), Needed(r.Text, "text"), r.At).Id });
        Act(app, "colleague-message", r => new { instagram.ColleagueMessage(Needed(r.Author, "author"), Needed(r.Text, "text"), r.PageId).Id });
        Act(app, "webhook", r => ControlEndpoints.Done(() => instagram.SetWebhookUrl(Needed(r.Url, "url"), r.PageId)));
        Act(app, "failures", r => instagram.Failures.Add(Needed(r.Kind, "kind"), r.Calls, r.Area, r.DelayMilliseconds));
        Act(app, "token-expiry", r => ControlEndpoints.Done(() => instagram.SetTokenExpiry(r.At ?? instagram.Now, r.PageId)));
    }

    private static object State(SimulatedInstagram instagram) => new
    {
        Accounts = instagram.Accounts.Select(account => new
        {
            account.Id,
            account.OtherId,
            account.UserName,
            account.Page.WebhookUrl,
            Subscription = instagram.Subscription(account.Id),
            account.TokenExpiresAt,
            Media = instagram.Media(account.Id).Concat(instagram.Media(account.Id, others: true)).Select(media => new
            {
                media.Id,
                media.AuthorName,
                media.Caption,
                media.CreatedAt,
                Comments = instagram.Comments(media.Id, withRemoved: true).Select(c => new
                {
                    c.Id,
                    c.UserName,
                    c.Text,
                    Hidden = c.IsHidden,
                    Removed = c.IsRemoved,
                    ByCouncil = c.IsByCouncil,
                    Replies = instagram.Comments(media.Id, c.Id, withRemoved: true).Select(a => new { a.Id, a.UserName, a.Text, Removed = a.IsRemoved, ByCouncil = a.IsByCouncil }),
                }),
            }),
        }),
        Conversations = instagram.Conversations().Select(person => new
        {
            person.Id,
            person.UserName,
            Messages = instagram.Messages(person.Id).Reverse().Select(m => new { m.Id, m.Text, ByCouncil = m.IsByCouncil, HumanAgent = m.IsHumanAgent, m.CommentId, Unsent = m.IsUnsent }),
        }),
    };

    private static string Target(SimulatedInstagram instagram, ControlRequest request) =>
        request.TargetId ?? instagram.Media(instagram.Account(request.PageId).Id) switch
        {
            [var latest, ..] => latest.Id,
            _ => instagram.Post("News from the council", request.PageId).Id,
        };

    private static string Needed(string? value, string name) => ControlEndpoints.Needed(value, name);

    private static void Act(WebApplication app, string name, Func<ControlRequest, object> act) => ControlEndpoints.Act(app, "instagram/" + name, act);
}
