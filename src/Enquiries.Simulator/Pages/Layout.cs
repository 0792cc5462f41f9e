using System.Globalization;

namespace Enquiries.Simulator.Pages;

/// <summary>The frame around each page, and the parts that several of them use.</summary>
internal static class Layout
{
    private static readonly CultureInfo British = CultureInfo.GetCultureInfo("en-GB");
    private static readonly TimeZoneInfo London = TimeZoneInfo.FindSystemTimeZoneById("Europe/London");

    public static Html Frame(SimulatedPlatform platform, SimulatedPage page, string current, string title, Html content, bool refresh = false)
    {
        var html = new Html();
        html.Add($"<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
        if (refresh) html.Add($"<meta http-equiv=\"refresh\" content=\"5\">");
        html.Add($"<title>{title} – simulated Facebook</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/simulator.css\"></head><body>");
        html.Add($"<a class=\"skip\" href=\"#main\">Skip to content</a><header><h1>{page.Name}</h1><p>Simulated Facebook. Council, residents and messages are invented.</p>");
        html.Add($"<nav aria-label=\"Main\"><ul>");
        foreach (var (path, name) in new[] { ("/", "Page"), ("/direct", "Direct messages"), ("/trouble", "Trouble"), ("/instagram", "Simulated Instagram"), ("/youtube", "Simulated YouTube") })
        {
            html.Add($"<li><a href=\"{path}?page={page.Id}\"");
            if (path == current) html.Add($" aria-current=\"page\"");
            html.Add($">{name}</a></li>");
        }

        html.Add($"<li><a href=\"/x\">Simulated X</a></li></ul></nav>");
        if (platform.Pages is { Count: > 1 } pages)
        {
            html.Add($"<nav aria-label=\"Simulated Pages\"><ul>");
            foreach (var other in pages)
            {
                html.Add($"<li><a href=\"{current}?page={other.Id}\"");
                if (other.Id == page.Id) html.Add($" aria-current=\"true\"");
                html.Add($">{other.Name}</a></li>");
            }

            html.Add($"</ul></nav>");
        }

        html.Add($"</header><main id=\"main\">{content}</main><footer class=\"small\">Page id {page.Id}. Times are those of London.</footer></body></html>");
        return html;
    }

    public static Html Time(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, London);
        return new Html().Add($"<time datetime=\"{at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", British)}\">{local.ToString("d MMM, HH:mm", British)}</time>");
    }

    public static Html TimeOfDay(DateTimeOffset at) => new Html().Add($"{TimeZoneInfo.ConvertTime(at, London).ToString("HH:mm:ss", British)}");

    /// <summary>Who writes: one of the invented residents, the council itself, or a name typed in.</summary>
    public static Html Author(SimulatedPage page, string form, string? chosen, bool withCouncil = true)
    {
        var html = new Html();
        html.Add($"<p><label for=\"{form}-author\">Write as</label><select id=\"{form}-author\" name=\"author\">");
        foreach (var name in Demo.DemoContent.Residents) Option(html, name, name, chosen);
        if (withCouncil) Option(html, PageActs.AsCouncil, page.Name + " (a colleague, on Facebook itself)", chosen);
        html.Add($"</select></p><p><label for=\"{form}-name\">or as somebody else</label><input id=\"{form}-name\" name=\"name\" maxlength=\"60\" autocomplete=\"off\"></p>");
        return html;
    }

    public static Html Text(string form, string label, string? value = null, int most = 8_000) => new Html().Add(
        $"<p class=\"wide\"><label for=\"{form}-text\">{label}</label><textarea id=\"{form}-text\" name=\"text\" required maxlength=\"{most}\">{value}</textarea></p>");

    public static Html PhotoField(string form) => new Html().Add(
        $"<p class=\"wide\"><label for=\"{form}-photo\">Photo (optional)</label><input id=\"{form}-photo\" type=\"file\" name=\"photo\" accept=\"image/*,video/*,audio/*\"></p>");

    /// <summary>A picture that is kept here; of another place only its address.</summary>
    public static Html Picture(SimulatedPlatform platform, string url) => platform.Media.At(url) is { } file
        ? new Html().Add($"<p><img class=\"photo\" src=\"/media/{file.Id}\" alt=\"{file.AlternativeText ?? "Photo"}\"></p>")
        : new Html().Add($"<p class=\"small\">Photo: {url}</p>");

    public static Html Attached(SimulatedPlatform platform, SimulatedAttachment attachment) => attachment.Type is "image" && platform.Media.At(attachment.Url) is not null
        ? Picture(platform, attachment.Url!)
        : new Html().Add($"<p class=\"small\">Attached {attachment.Type}: {attachment.Url}</p>");

    public static Html Hidden(string name, string value) => new Html().Add($"<input type=\"hidden\" name=\"{name}\" value=\"{value}\">");

    /// <summary>A form of one button.</summary>
    public static Html Button(string act, string label, string what, SimulatedPage page, params (string Name, string Value)[] values)
    {
        var html = new Html();
        html.Add($"<form method=\"post\" action=\"/act/{act}\">{Hidden("page", page.Id)}");
        foreach (var (name, value) in values) html.Add(Hidden(name, value));
        return html.Add($"<button class=\"plain\" aria-label=\"{label}: {what}\">{label}</button></form>");
    }

    public static void Option(Html html, string value, string label, string? chosen)
    {
        html.Add($"<option value=\"{value}\"");
        if (value == chosen) html.Add($" selected");
        html.Add($">{label}</option>");
    }
}
