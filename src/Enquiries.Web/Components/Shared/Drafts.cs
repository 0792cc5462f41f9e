using Microsoft.JSInterop;

namespace Enquiries.Web.Components.Shared;

/// <summary>Texts being written, kept in the browser's tab by <c>js/drafts.js</c> for every <c>textarea data-draft-key</c>.</summary>
public sealed class Drafts(IJSRuntime js)
{
    /// <summary>To be called once a text has been taken over, or the officer has thrown it away.</summary>
    public async Task ForgetAsync(string key)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "/js/drafts.js");
        await module.InvokeVoidAsync("forget", key);
    }
}
