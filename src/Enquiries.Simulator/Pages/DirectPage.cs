namespace Enquiries.Simulator.Pages;

/// <summary>Direct messages: each resident's conversation with the council.</summary>
internal sealed class DirectPage(SimulatedPlatform platform, SimulatedPage page, string? resident)
{
    private const int MostConversations = 100;
    private const int MostMessages = 200;

    public Html Render(string? personId, bool live) =>
        personId is not null && platform.FindPerson(personId) is { } person ? Conversation(person, live) : List();

    private Html List()
    {
        var html = new Html();
        html.Add($"<h2>Write to the council</h2><form class=\"card\" method=\"post\" action=\"/act/message\" enctype=\"multipart/form-data\">{Layout.Hidden("page", page.Id)}");
        html.Add($"<div class=\"fields\">{Layout.Author(page, "dm", resident, withCouncil: false)}{Layout.Text("dm", "Message", most: 2_000)}{Layout.PhotoField("dm")}<p><button>Send</button></p></div></form>");
        html.Add($"<h2>Conversations</h2>");
        var conversations = platform.Conversations(page.Id);
        if (conversations.Count == 0) return html.Add($"<p>Nobody has written yet.</p>");
        html.Add($"<ul class=\"messages\">");
        foreach (var conversation in conversations.Take(MostConversations))
        {
            var last = platform.Messages(conversation.Id) is [.., var latest] ? latest : null;
            html.Add($"<li><a href=\"/direct?page={page.Id}&amp;with={conversation.PersonId}\">{conversation.PersonName}</a> <span class=\"small\">{Layout.Time(conversation.UpdatedAt)}, ");
            html.Add($"{conversation.MessageIds.Count} {(conversation.MessageIds.Count == 1 ? "message" : "messages")}");
            html.Add($"</span><br>{(last is null ? "" : (last.IsByPage ? "Council: " : "") + Shorten(last.Text ?? "(attachment)"))}</li>");
        }

        html.Add($"</ul>");
        if (conversations.Count > MostConversations) html.Add($"<p>{conversations.Count - MostConversations} earlier conversations are not shown.</p>");
        return html;
    }

    private Html Conversation(SimulatedPerson person, bool live)
    {
        var html = new Html();
        var here = $"/direct?page={page.Id}&with={person.Id}";
        html.Add($"<h2>{person.Name} and {page.Name}</h2><p><a href=\"/direct?page={page.Id}\">All conversations</a>, <a href=\"{here}\">refresh</a> or ");
        if (live) html.Add($"<a href=\"{here}\">stop refreshing every 5 seconds</a></p>");
        else html.Add($"<a href=\"{here}&amp;live=1\">refresh every 5 seconds</a></p>");

        var conversation = platform.ConversationWith(person.Id);
        html.Add($"<p class=\"notice\">{WindowInWords(conversation)}");
        if (person.IsUnreachable) html.Add($" {person.Name} does not accept messages from the Page.");
        html.Add($"</p>");
        html.Add(Layout.Button("unreachable", person.IsUnreachable ? "Accept messages again" : "Stop accepting messages", person.Name, page, ("id", person.Id), ("unreachable", person.IsUnreachable ? "false" : "true")));
        if (conversation is not null)
        {
            html.Add($"<ol class=\"messages\">");
            foreach (var message in platform.Messages(conversation.Id).TakeLast(MostMessages)) html.Add(Message(message, person));
            html.Add($"</ol>");
        }

        html.Add($"<form class=\"card\" method=\"post\" action=\"/act/message\" enctype=\"multipart/form-data\">{Layout.Hidden("page", page.Id)}{Layout.Hidden("with", person.Id)}<div class=\"fields\">");
        html.Add($"<p><label for=\"dm-author\">Write as</label><select id=\"dm-author\" name=\"author\"><option value=\"{person.Id}\">{person.Name}</option>");
        Layout.Option(html, PageActs.AsCouncil, page.Name + " (a colleague, on Facebook itself)", null);
        html.Add($"</select></p>{Layout.Text("dm", "Message", most: 2_000)}{Layout.PhotoField("dm")}<p><button>Send</button></p></div></form>");
        return html;
    }

    private string WindowInWords(SimulatedConversation? conversation) => conversation?.LastFromPersonAt is not { } heard
        ? "The council cannot write first: the 24-hour window opens when the resident writes."
        : platform.Now - heard <= TimeSpan.FromHours(24) ? "The council may answer: the resident wrote within the last 24 hours."
        : "The 24-hour window is closed: the resident last wrote more than 24 hours ago.";

    private Html Message(SimulatedMessage message, SimulatedPerson person)
    {
        var html = new Html();
        html.Add($"<li id=\"{message.Id}\"");
        if (message.IsByPage) html.Add($" class=\"council\"");
        html.Add($"><p class=\"by\"><strong>{(message.IsByPage ? page.Name : person.Name)}</strong> ");
        if (message.IsByPage) html.Add($"<span class=\"tag\">Council</span> ");
        if (message.CommentId is not null) html.Add($"<span class=\"tag\">Private reply to a comment</span> ");
        html.Add($"{Layout.Time(message.CreatedAt)}");
        if (message.EditCount > 0) html.Add($" <span class=\"small\">(edited)</span>");
        html.Add($"</p>");
        if (message.IsUnsent) return html.Add($"<p class=\"gone\">This message was unsent.</p></li>");
        html.Add($"<p class=\"text\">{message.Text}</p>");
        foreach (var attachment in message.Attachments) html.Add(Layout.Attached(platform, attachment));
        if (message.Reaction is not null) html.Add($"<p class=\"small\">Reaction: {message.Reaction}</p>");
        if (message.IsByPage) return html.Add($"</li>");
        var what = "message of " + person.Name;
        html.Add($"<div class=\"row\"><details><summary aria-label=\"Edit: {what}\">Edit</summary><form method=\"post\" action=\"/act/message-edit\">{Layout.Hidden("page", page.Id)}");
        html.Add($"{Layout.Hidden("with", person.Id)}{Layout.Hidden("id", message.Id)}<div class=\"fields\">{Layout.Text("e" + message.Id, "New text", message.Text, 2_000)}");
        html.Add($"<p><button>Save</button></p></div></form></details>{Layout.Button("unsend", "Unsend", what, page, ("id", message.Id), ("with", person.Id))}</div></li>");
        return html;
    }

    private static string Shorten(string text) => text.Length <= 120 ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[118]) ? 118 : 119), "…");
}
