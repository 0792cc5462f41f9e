using Microsoft.JSInterop;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>The few things that only the browser can do: <c>js/case.js</c> and <c>js/drafts.js</c>.</summary>
internal static class CaseScript
{
    public static async Task FocusOnAsync(IJSRuntime js, string elementId)
    {
        try
        {
            await using var module = await js.InvokeAsync<IJSObjectReference>("import", "/js/case.js");
            await module.InvokeVoidAsync("focusOn", elementId);
        }
        catch (JSDisconnectedException)
        {
            // The browser is gone.
        }
    }

    /// <summary>What this tab has kept of a text, and the id under which it was going to be sent.</summary>
    public static async Task<KeptDraft?> RecallAsync(IJSRuntime js, string key)
    {
        try
        {
            await using var module = await js.InvokeAsync<IJSObjectReference>("import", "/js/drafts.js");
            return await module.InvokeAsync<KeptDraft?>("recall", key);
        }
        catch (JSDisconnectedException)
        {
            return null;
        }
    }

    internal sealed record KeptDraft(string? Text, string? Id);
}
