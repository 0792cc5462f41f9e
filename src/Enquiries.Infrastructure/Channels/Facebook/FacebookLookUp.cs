using System.Globalization;
using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Facebook;

/// <summary>Reads from the platform: messages that may have been sent, names, posts.</summary>
internal sealed class FacebookLookUp(GraphClient graph, MetaPace pace, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int MostPages = 50;

    /// <summary>Clocks differ, and the platform cuts its times to seconds.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    public async Task<LookUpResult> FindSentAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.Audience == Audience.Public)
        {
            return message.ReplyToExternalId is { Length: > 0 } target
                ? await SearchAsync(account, message, target, target + "/comments", "id,from,message,created_time,parent{id}", ct)
                : new LookUpResult.NotThere();
        }

        // A private answer to a comment begins the conversation: the person there is the one who commented, where that is known.
        if (message.RecipientId is not { Length: > 0 } && message.ReplyToExternalId is null)
            return new LookUpResult.NotThere();
        List<(string, string)> parameters = [("platform", "messenger"), ("fields", "id")];
        if (message.RecipientId is { Length: > 0 } person)
            parameters.AddRange([("user_id", person), ("limit", "1")]);
        else
            parameters.Add(("limit", "10"));
        var answer = await graph.GetAsync(account, account.ExternalId + "/conversations", parameters, ct);
        if (answer.Json?.Array("data"u8) is not { } conversations)
            return CannotTell(account, answer);
        foreach (var conversation in conversations.EnumerateArray())
        {
            if (conversation.Id("id"u8) is not { } id)
                return CannotTell(account, answer);
            if (await SearchAsync(account, message, null, id + "/messages", "id,from,message,created_time", ct) is var found and not LookUpResult.NotThere)
                return found;
        }

        return new LookUpResult.NotThere();
    }

    public async Task<InboundAuthor?> ReadProfileAsync(ConnectedAccount account, string personId, CancellationToken ct)
    {
        var answer = await graph.GetAsync(account, personId, [("fields", "first_name,last_name")], ct);
        var name = PlatformText.CleanLine($"{answer.Json?.Text("first_name"u8)} {answer.Json?.Text("last_name"u8)}", Resident.NameMaxLength);
        return name is null ? null : new InboundAuthor(personId, name);
    }

    public async Task<InboundOwnPost?> ReadPostAsync(ConnectedAccount account, string postId, CancellationToken ct)
    {
        var answer = await graph.GetAsync(account, postId, [("fields", "id,message,created_time,permalink_url")], ct);
        if (answer.Json is not { } json || json.Time("created_time"u8) is not { } at)
            return null;
        return new InboundOwnPost(
            account.ExternalId, at, postId, PlatformText.Clean(json.Text("message"u8) ?? "", Message.TextMaxLength),
            MessengerAttachments.Link(json.Text("permalink_url"u8), 1000));
    }

    private async Task<LookUpResult> SearchAsync(
        ConnectedAccount account, OutboundMessage message, string? target, string path, string fields, CancellationToken ct)
    {
        var earliest = message.QueuedAt - ClockTolerance;
        string? after = null;
        for (var page = 0; page < MostPages; page++)
        {
            List<(string, string)> parameters = [("fields", fields), ("limit", PageSize.ToString(CultureInfo.InvariantCulture))];
            if (target is not null)
                parameters.AddRange([("filter", "stream"), ("order", "reverse_chronological")]);
            if (after is not null)
                parameters.Add(("after", after));

            var answer = await graph.GetAsync(account, path, parameters, ct);
            if (answer.Json is not { } json || json.Array("data"u8) is not { } data)
                return CannotTell(account, answer);
            foreach (var candidate in data.EnumerateArray())
            {
                if (IsMessage(candidate, account, message, target, earliest))
                    return new LookUpResult.Found(candidate.Id("id"u8)!, candidate.Time("created_time"u8));
            }

            // The address of the next page carries the token and names a host: only its cursor is used.
            var paging = json.Object("paging"u8);
            after = paging?.Has("next"u8) == true ? paging.Value.Object("cursors"u8)?.Text("after"u8) : null;
            if (after is null || IsPast(data, earliest))
                return new LookUpResult.NotThere();
        }

        return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.RetryLater, "There are too many comments to look through."));
    }

    private static bool IsMessage(JsonElement candidate, ConnectedAccount account, OutboundMessage message, string? target, DateTimeOffset earliest)
    {
        if (candidate.Id("id"u8) is not { } id || !PlatformText.IsId(id, Message.ExternalIdMaxLength) || message.KnownExternalIds.Contains(id))
            return false;
        if (candidate.Object("from"u8)?.Id("id"u8) != account.ExternalId || candidate.Time("created_time"u8) is not { } at || at < earliest)
            return false;

        // A list of all comments under a post also holds answers to other comments.
        if (target is not null && candidate.Object("parent"u8)?.Id("id"u8) is { } parent && parent != target)
            return false;
        return Squeeze(candidate.Text("message"u8) ?? "") == Squeeze(message.Text);
    }

    /// <summary>Whether the list comes newest first and has reached what is older than the message can be.</summary>
    private static bool IsPast(JsonElement data, DateTimeOffset earliest)
    {
        var length = data.GetArrayLength();
        return length > 1 && data[length - 1].Time("created_time"u8) is { } last && data[0].Time("created_time"u8) > last && last < earliest;
    }

    private LookUpResult.CannotTell CannotTell(ConnectedAccount account, GraphAnswer answer) =>
        new(FacebookErrors.Classify(answer, clock.GetUtcNow(), pace.NotBefore(account.Id)));

    /// <summary>The platform trims texts and joins blanks.</summary>
    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
