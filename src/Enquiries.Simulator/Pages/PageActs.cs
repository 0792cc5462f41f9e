using System.Globalization;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Pages;

/// <summary>What the forms of the pages do; each tells where to go on.</summary>
internal sealed class PageActs(SimulatedPlatform platform, IFormCollection form)
{
    /// <summary>Chosen instead of a resident: a colleague writes as the Page, without this product.</summary>
    public const string AsCouncil = "@council";

    private string PageId => Field("page");

    /// <summary>The picture that was chosen beside the text, at its new address.</summary>
    private string? Photo => form.Files.GetFile("photo") is { Length: > 0 } file ? platform.Media.Add(file, null) : null;

    private string Author => Field("name") is { Length: > 0 } typed ? typed : Field("author");

    public string? Comment()
    {
        var target = Field("target");
        var comment = Author == AsCouncil ? platform.CouncilComment(target, Field("text")) : platform.Comment(target, Author, Field("text"), photoUrl: Photo);
        return $"/?page={PageId}#{comment.Id}";
    }

    public string? VisitorPost()
    {
        var post = Author == AsCouncil ? platform.CouncilPost(Field("text"), PageId)
            : Flag("mention") ? platform.Mention(Author, Field("text"), PageId)
            : platform.VisitorPost(Author, Field("text"), PageId, photoUrl: Photo);
        return $"/?page={PageId}#{post.Id}";
    }

    public string? Edit() => ToFeed(id => platform.Edit(id, Field("text")));

    public string? Remove() => ToFeed(platform.Remove);

    public string? Hide() => ToFeed(id => platform.SetHidden(id, Flag("hidden")));

    public string? React() => ToFeed(id => platform.React(id, Demo.DemoContent.Dan));

    public string? Message()
    {
        if (Author == AsCouncil)
        {
            platform.ColleagueMessage(Field("with"), Field("text"), PageId);
            return $"/direct?page={PageId}&with={Field("with")}";
        }

        return $"/direct?page={PageId}&with={platform.Message(Author, Field("text"), PageId, attachments: Photo is { } photo ? [new SimulatedAttachment("image", photo)] : null).PersonId}";
    }

    public string? EditMessage() => ToConversation(id => platform.EditMessage(id, Field("text")));

    public string? Unsend() => ToConversation(platform.Unsend);

    public string? Unreachable()
    {
        platform.SetUnreachable(Field("id"), Flag("unreachable"));
        return $"/direct?page={PageId}&with={Field("id")}";
    }

    public string? SwitchFailureOn()
    {
        var area = Field("area") is { Length: > 0 } chosen ? chosen : null;
        platform.Failures.Add(Field("kind"), Field("calls").Length > 0 ? Number("calls") : null, area, Number("delay"));
        return $"/trouble?page={PageId}#failures";
    }

    public string? SwitchFailureOff()
    {
        platform.Failures.Remove(Number("id"));
        return $"/trouble?page={PageId}#failures";
    }

    public string? Webhook()
    {
        platform.SetWebhookUrl(Field("url"), PageId);
        return $"/trouble?page={PageId}#delivery";
    }

    public string? Delivery()
    {
        platform.Webhooks.Settings = platform.Webhooks.Settings with
        {
            BatchSize = Number("batch"),
            Parallel = Number("parallel"),
            DelayMilliseconds = Number("wait"),
            DuplicateShare = Number("duplicates") / 100.0,
            ReorderShare = Number("reorder") / 100.0,
            ReorderHoldMilliseconds = Number("hold"),
            DropShare = Number("drop") / 100.0,
            Enabled = Flag("enabled"),
            WithholdAuthors = Flag("withhold"),
            NumericIds = Flag("numeric"),
        };
        return $"/trouble?page={PageId}#delivery";
    }

    public static string InWords(VerificationResult result) => result.Accepted
        ? "The webhook answered the verification with the challenge: accepted."
        : string.Create(CultureInfo.InvariantCulture, $"The webhook did not accept the verification (status {result.Status?.ToString(CultureInfo.InvariantCulture) ?? "none"}).");

    private string ToFeed(Action<string> act)
    {
        act(Field("id"));
        return $"/?page={PageId}#{Field("id")}";
    }

    private string ToConversation(Action<string> act)
    {
        act(Field("id"));
        return $"/direct?page={PageId}&with={Field("with")}#{Field("id")}";
    }

    private string Field(string name) => form[name].ToString().Trim();

    private bool Flag(string name) => Field(name) == "true";

    private int Number(string name) =>
        int.TryParse(Field(name), CultureInfo.InvariantCulture, out var number) ? number : throw new BadHttpRequestException($"{name} must be a whole number.");
}
