using System.Text.Json;
using Enquiries.Application.Channels;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Enquiries.Infrastructure.Channels.Facebook;
using Enquiries.Infrastructure.Channels.Meta;

namespace Enquiries.Infrastructure.Channels.Instagram;

/// <summary>Reads from the platform: messages that may have been sent, names, posts.</summary>
internal sealed class InstagramLookUp(GraphClient graph, MetaPace pace, TimeProvider clock)
{
    /// <summary>Setting: the account's name on Instagram, without the @.</summary>
    public const string UserNameSetting = "username";

    private const int MostCalls = 50;
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);
    private readonly GraphPages pages = new(graph);

    public async Task<LookUpResult> FindSentAsync(ConnectedAccount account, OutboundMessage message, CancellationToken ct)
    {
        if (message.Audience == Audience.Public && InstagramIds.ReadMention(message.ReplyToExternalId ?? "") is not null)
            return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.Unknown, "Instagram does not let us look for answers under other people's posts."));

        LookUpResult? found = null;
        var budget = new CallBudget(MostCalls);
        try
        {
            if (message.Audience == Audience.Public)
            {
                if (message.ReplyToExternalId is not { Length: > 0 } target)
                    return new LookUpResult.NotThere();
                await pages.ReadAsync(account, target + "/replies", [("fields", "id,text,timestamp,username,from")], 50, budget, Look("text", "timestamp", target), ct);
                return found ?? new LookUpResult.NotThere();
            }

            List<(string, string)> parameters = [("platform", "instagram"), ("fields", "id")];
            if (message is { RecipientId: { Length: > 0 } person, ReplyToExternalId: null })
                parameters.Add(("user_id", person));
            var conversations = new List<string>();
            await pages.ReadAsync(account, "me/conversations", parameters, 10, budget, data =>
            {
                conversations.AddRange(data.EnumerateArray().Select(c => c.Id("id"u8)).OfType<string>());
                return Task.FromResult(false);
            }, ct);
            foreach (var conversation in conversations)
            {
                await pages.ReadAsync(account, conversation + "/messages", [("fields", "id,from,message,created_time")], 20, budget, Look("message", "created_time", null), ct);
                if (found is not null)
                    return found;
            }

            return new LookUpResult.NotThere();
        }
        catch (GraphReadException e)
        {
            return new LookUpResult.CannotTell(InstagramErrors.Classify(e.Answer, clock.GetUtcNow(), pace.NotBefore(account.Id)));
        }
        catch (BudgetSpentException)
        {
            return new LookUpResult.CannotTell(new SendResult.Failed(FailureKind.RetryLater, "There are too many messages to look through."));
        }

        Func<JsonElement, Task<bool>> Look(string text, string time, string? target) => data =>
        {
            var earliest = message.QueuedAt - ClockTolerance;
            var old = 0;
            foreach (var candidate in data.EnumerateArray())
            {
                var at = candidate.Time(System.Text.Encoding.ASCII.GetBytes(time));
                old += at < earliest ? 1 : 0;
                if (at >= earliest && candidate.Id("id"u8) is { } id && PlatformText.IsId(id, Message.ExternalIdMaxLength) && !message.KnownExternalIds.Contains(id)
                    && IsOwn(account, candidate) && Squeeze(candidate.Text(System.Text.Encoding.ASCII.GetBytes(text)) ?? "") == Squeeze(message.Text))
                {
                    found = new LookUpResult.Found(id, at);
                    return Task.FromResult(false);
                }
            }

            // Direct messages come newest first, answers to a comment oldest first.
            return Task.FromResult(target is not null || old == 0);
        };
    }

    public async Task<InboundAuthor?> ReadProfileAsync(ConnectedAccount account, string personId, CancellationToken ct)
    {
        if (personId.StartsWith('@'))
            return null;
        var answer = await graph.GetAsync(account, personId, [("fields", "name,username")], ct);
        var name = PlatformText.CleanLine(answer.Json?.Text("name"u8), Resident.NameMaxLength);
        var handle = PlatformText.CleanLine(answer.Json?.Text("username"u8), Resident.NameMaxLength);
        return name is null && handle is null ? null : new InboundAuthor(personId, name, handle);
    }

    public async Task<InboundOwnPost?> ReadPostAsync(ConnectedAccount account, string postId, CancellationToken ct)
    {
        var answer = await graph.GetAsync(account, postId, [("fields", "id,caption,timestamp,permalink")], ct);
        if (answer.Json is not { } json || json.Time("timestamp"u8) is not { } at)
            return null;
        return new InboundOwnPost(
            account.ExternalId, at, postId, PlatformText.Clean(json.Text("caption"u8) ?? "", Message.TextMaxLength), MessengerAttachments.Link(json.Text("permalink"u8), 1000));
    }

    /// <summary>Instagram speaks of the same account by two ids, and sometimes by its name only.</summary>
    public static bool IsOwn(ConnectedAccount account, JsonElement written)
    {
        var from = written.Object("from"u8);
        if ((from?.Id("id"u8) ?? written.Object("user"u8)?.Id("id"u8)) is { } id)
            return account.IsCalled(id) || from?.Has("self_ig_scoped_id"u8) == true;
        return account.Settings.TryGetValue(UserNameSetting, out var own) && own.Length > 0
            && string.Equals(from?.Text("username"u8) ?? written.Text("username"u8), own, StringComparison.OrdinalIgnoreCase);
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
