namespace Enquiries.Browser.Tests.Pages;

internal static class PageExtensions
{
    public const string MarkWhatIsPrerendered =
        "document.addEventListener('DOMContentLoaded', () => { const main = document.querySelector('main'); if (main) main.prerendered = true; });";

    /// <summary>Waits until the page answers to clicks: what came with the first answer is only a picture of it, replaced as soon as its circuit is there.</summary>
    public static Task LivelyAsync(this IPage page) =>
        page.WaitForFunctionAsync("() => { const main = document.querySelector('main'); return document.readyState === 'complete' && main && !main.prerendered; }");

    /// <summary>Presses Tab until the element has the keyboard.</summary>
    public static async Task TabToAsync(this IPage page, ILocator wanted, int most = 60)
    {
        for (var i = 0; i < most; i++)
        {
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }

        await Expect(wanted).ToBeFocusedAsync();
    }
}
