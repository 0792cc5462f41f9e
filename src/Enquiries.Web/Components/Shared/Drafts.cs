using Microsoft.JSInterop;

namespace Enquiries.Web.Components.Shared;

/// <summary>
/// What is being written, kept in the browser's tab by <c>js/drafts.js</c>: texts of every <c>textarea data-draft-key</c>, and the fields marked
/// <c>data-kept</c> of every <c>data-keep</c>.
/// </summary>
public sealed class Drafts(IJSRuntime js)
{
    /// <summary>To be called once a text has been taken over, or the officer has thrown it away.</summary>
    public async Task ForgetAsync(string key)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", "/js/drafts.js");
        await module.InvokeVoidAsync("forget", key);
    }

    /// <summary>What was typed into a form before the page was loaded again; null when nothing was.</summary>
    public async Task<KeptFields?> RecallFieldsAsync(string key)
    {
        try
        {
            await using var module = await js.InvokeAsync<IJSObjectReference>("import", "/js/drafts.js");
            return await module.InvokeAsync<KeptFields?>("recallFields", key);
        }
        catch (JSDisconnectedException)
        {
            // The page was left while it was asked; nobody fills the form in any more.
            return null;
        }
    }
}

/// <summary>The fields of a form with steps, by the ids of their controls.</summary>
/// <param name="Step">The step that was shown last, from 0.</param>
/// <param name="Secrets">Those that were typed; their text is kept nowhere.</param>
public sealed record KeptFields(int Step, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Secrets);
