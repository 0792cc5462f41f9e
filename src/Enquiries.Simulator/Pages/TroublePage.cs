using Enquiries.Simulator.Failures;
using Enquiries.Simulator.Webhooks;

namespace Enquiries.Simulator.Pages;

/// <summary>Failure switches, delivery settings and the delivery log.</summary>
internal sealed class TroublePage(SimulatedPlatform platform, SimulatedPage page)
{
    private const int ShownAttempts = 100;

    public Html Render(string? notice)
    {
        var html = new Html();
        if (notice is not null) html.Add($"<p class=\"notice\" role=\"status\">{notice}</p>");
        html.Add($"<section class=\"card\" aria-labelledby=\"failures\"><h2 id=\"failures\">Failures of the Graph API</h2>{ActiveFailures()}{NewFailure()}</section>");
        html.Add($"<section class=\"card\" aria-labelledby=\"delivery\"><h2 id=\"delivery\">Webhook delivery</h2>{Receiver()}{Settings()}</section>");
        return html.Add($"<section class=\"card\" aria-labelledby=\"log\"><h2 id=\"log\">Delivery log</h2>{Log()}</section>");
    }

    private Html ActiveFailures()
    {
        var html = new Html();
        var active = platform.Failures.Active;
        if (active.Count == 0) return html.Add($"<p>Everything works: no failure is switched on.</p>");
        html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Failures switched on\"><table><thead><tr><th scope=\"col\">Failure</th><th scope=\"col\">For</th><th scope=\"col\">How long</th><th scope=\"col\">Switch</th></tr></thead><tbody>");
        foreach (var on in active)
        {
            var title = FailureKind.Find(on.Kind)!.Title;
            html.Add($"<tr><td>{title}</td><td>{AreaInWords(on.Area)}</td><td>");
            if (on.CallsLeft is { } left) html.Add($"the next {left} {(left == 1 ? "call" : "calls")}");
            else html.Add($"until switched off");
            html.Add($"</td><td>{Layout.Button("failure-off", "Switch off", title, page, ("id", on.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)))}</td></tr>");
        }

        return html.Add($"</tbody></table></div>");
    }

    private Html NewFailure()
    {
        var html = new Html();
        html.Add($"<form method=\"post\" action=\"/act/failure\">{Layout.Hidden("page", page.Id)}<div class=\"fields\"><p class=\"wide\"><label for=\"kind\">Failure</label><select id=\"kind\" name=\"kind\">");
        foreach (var kind in FailureKind.All) Layout.Option(html, kind.Name, kind.Title, null);
        html.Add($"</select></p><p><label for=\"area\">For</label><select id=\"area\" name=\"area\"><option value=\"\">what it usually concerns</option>");
        foreach (var area in FailureSwitches.Areas) Layout.Option(html, area, AreaInWords(area), null);
        html.Add(
            $"""
            </select></p><p class="narrow"><label for="calls">Next calls</label><input id="calls" name="calls" type="number" min="1" max="100000" aria-describedby="calls-hint"></p>
            <p class="narrow"><label for="delay">Delay in ms</label><input id="delay" name="delay" type="number" min="0" max="600000" value="5000"></p>
            <p><button>Switch on</button></p></div><p class="small" id="calls-hint">Next calls left empty: until switched off.</p></form>
            """);
        return html;
    }

    private Html Receiver()
    {
        var webhooks = platform.Webhooks;
        var totals = webhooks.Totals;
        var health = webhooks.Health.FirstOrDefault(h => h.PageId == page.Id);
        var html = new Html();
        html.Add(
            $"""
            <dl><dt>Delivered</dt><dd>{totals.Delivered} events</dd><dt>Waiting</dt><dd>{totals.Waiting} events</dd><dt>Failed attempts</dt><dd>{totals.FailedAttempts}</dd>
            <dt>Dropped</dt><dd>{totals.Dropped}</dd><dt>Sent twice</dt><dd>{totals.Duplicates}</dd>
            """);
        html.Add($"<dt>Subscribed to</dt><dd>{string.Join(", ", page.SubscribedFields)}</dd></dl>");
        if (health?.MessagingUnsubscribed == true)
            html.Add($"<p class=\"notice\">Messages have failed for more than an hour: the platform would have unsubscribed the app by now.</p>");
        html.Add(
            $"""
            <form method="post" action="/act/webhook">{Layout.Hidden("page", page.Id)}<div class="fields"><p class="wide"><label for="url">Webhook address</label>
            <input id="url" name="url" type="url" required value="{page.WebhookUrl}"></p><p><button>Save and try at once</button></p></div></form>
            {Layout.Button("verify", "Verify the webhook", page.Name, page)}
            """);
        return html;
    }

    private Html Settings()
    {
        var s = platform.Webhooks.Settings;
        var html = new Html();
        html.Add($"<form method=\"post\" action=\"/act/delivery\">{Layout.Hidden("page", page.Id)}<div class=\"fields\">");
        html.Add($"{Number("batch", "Events per body", s.BatchSize, 1, 1_000)}{Number("parallel", "Bodies at once", s.Parallel, 1, 64)}{Number("wait", "Delay in ms", s.DelayMilliseconds, 0, 86_400_000)}");
        html.Add($"{Number("duplicates", "Sent twice, %", Percent(s.DuplicateShare), 0, 100)}{Number("reorder", "Held back, %", Percent(s.ReorderShare), 0, 100)}");
        html.Add($"{Number("hold", "Held back, ms", s.ReorderHoldMilliseconds, 0, 86_400_000)}{Number("drop", "Lost, %", Percent(s.DropShare), 0, 100)}");
        html.Add($"{Check("enabled", "Deliver", s.Enabled)}{Check("withhold", "Leave out authors", s.WithholdAuthors)}{Check("numeric", "Ids as numbers", s.NumericIds)}");
        return html.Add($"<p><button>Save settings</button></p></div></form>");
    }

    private Html Log()
    {
        var html = new Html();
        var attempts = platform.Webhooks.Log.Where(a => a.PageId == page.Id).Take(ShownAttempts).ToList();
        if (attempts.Count == 0) return html.Add($"<p>Nothing was delivered yet.</p>");
        html.Add($"<p class=\"small\">The latest {attempts.Count} attempts.</p><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Latest deliveries\"><table><thead><tr>");
        html.Add($"<th scope=\"col\">Time</th><th scope=\"col\">Events</th><th scope=\"col\">Attempt</th><th scope=\"col\">Status</th><th scope=\"col\">Outcome</th></tr></thead><tbody>");
        foreach (var a in attempts) html.Add(Row(a));
        return html.Add($"</tbody></table></div>");
    }

    private static Html Row(DeliveryAttempt a)
    {
        var html = new Html().Add($"<tr><td>{Layout.TimeOfDay(a.At)}</td><td>{a.Events}</td><td>{a.Attempt}</td><td>");
        if (a.Status is { } status) html.Add($"{status}");
        else html.Add($"none");
        return html.Add($"</td><td>{a.Outcome}</td></tr>");
    }

    private static Html Number(string name, string label, int value, int least, int most) => new Html().Add(
        $"<p class=\"narrow\"><label for=\"{name}\">{label}</label><input id=\"{name}\" name=\"{name}\" type=\"number\" required min=\"{least}\" max=\"{most}\" value=\"{value}\"></p>");

    private static Html Check(string name, string label, bool on)
    {
        var html = new Html().Add($"<p class=\"narrow\"><label class=\"inline\" for=\"{name}\"><input id=\"{name}\" name=\"{name}\" type=\"checkbox\" value=\"true\"");
        if (on) html.Add($" checked");
        return html.Add($"> {label}</label></p>");
    }

    private static int Percent(double share) => (int)Math.Round(share * 100);

    private static string AreaInWords(string area) => area switch
    {
        "all" => "all calls",
        "writes" => "all writing calls",
        "reads" => "all reading calls",
        "comments" => "comments: reply, edit, hide, delete",
        "messages" => "direct messages",
        _ => "posts of the Page",
    };
}
