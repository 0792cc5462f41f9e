using System.Globalization;

namespace Enquiries.Browser.Tests.Pages;

internal sealed class ResponseTimesPage(IPage page)
{
    public async Task OpenAsync()
    {
        await page.GotoAsync("/response-times");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Response times" })).ToBeVisibleAsync();
        await page.LivelyAsync();
        await Expect(page.GetByRole(AriaRole.Img).First).ToBeVisibleAsync();
    }

    /// <summary>How many cases of the period have been answered.</summary>
    public async Task<int> AnsweredAsync()
    {
        var words = await page.Locator(".tile").First.Locator(".note").InnerTextAsync();
        return int.Parse(words.Split(' ')[0], NumberStyles.Integer | NumberStyles.AllowThousands, CultureInfo.GetCultureInfo("en-GB"));
    }
}
