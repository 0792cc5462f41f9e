using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;

namespace Enquiries.Browser.Tests.Running;

/// <summary>What has to hold for every page in every state.</summary>
internal static class PageChecks
{
    private static readonly AxeRunOptions Wcag = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        ResultTypes = [ResultType.Violations],
    };

    /// <summary>No finding of axe, up to WCAG 2.2 AA.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page, string state)
    {
        var result = await page.RunAxe(Wcag);
        result.Violations.SelectMany(v => v.Nodes.Select(n => $"{v.Id}: {v.Help}: {n.Html}")).ShouldBeEmpty($"axe: {state} at {page.Url}");
    }

    /// <summary>Nothing has to be scrolled sideways.</summary>
    public static async Task ShouldFitAsync(this IPage page, string state)
    {
        // Charts follow the width a moment later.
        var tooWide = await page.EvaluateAsync<string>(
            """
            async () => {
              const room = document.documentElement.clientWidth;
              for (let i = 0; i < 20; i++) {
                if (document.scrollingElement.scrollWidth <= room + 1) return '';
                await new Promise(done => setTimeout(done, 100));
              }
              const over = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > room + 1);
              return `${document.scrollingElement.scrollWidth} wide: ` + over.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join(' | ');
            }
            """);
        tooWide.ShouldBeEmpty($"{state} at {page.Url}");
    }

    /// <summary>Every visible field has a name; one shown as wrong says so to assistive software, with the reason as description.</summary>
    public static async Task FieldsShouldBeNamedAsync(this IPage page, string state)
    {
        var snapshot = await page.Locator("main").AriaSnapshotAsync();
        var unnamed = snapshot.Split('\n').Select(l => l.Trim()).Where(l => l is "- textbox" or "- textbox:" or "- combobox" or "- combobox:" or "- checkbox" or "- button" or "- searchbox");
        unnamed.ShouldBeEmpty($"{state} at {page.Url}\n{snapshot}");
    }

    /// <summary>The element that has the keyboard, by role and name.</summary>
    public static Task<string> FocusAsync(this IPage page) => page.EvaluateAsync<string>(
        "() => { const e = document.activeElement; return e === document.body ? 'nothing' : `${e.tagName.toLowerCase()} ${(e.getAttribute('aria-label') ?? e.innerText ?? '').trim().slice(0, 60)}`; }");

    /// <summary>Presses Tab through the page and tells where the keyboard went; it must never be invisible, and must come to an end.</summary>
    public static async Task<IReadOnlyList<string>> TabOrderAsync(this IPage page, int most = 200)
    {
        // The keyboard goes on from where it was last, so it is put before everything first.
        await page.EvaluateAsync(
            """
            () => {
              const start = document.createElement('span');
              start.tabIndex = -1;
              document.body.prepend(start);
              start.focus();
            }
            """);
        var stops = new List<string>();
        for (var i = 0; i < most; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            var stop = await page.EvaluateAsync<string>(
                """
                () => {
                  const e = document.activeElement;
                  if (!e || e === document.body) return '';
                  const box = e.getBoundingClientRect();
                  const seen = box.width > 0 && box.height > 0 && getComputedStyle(e).visibility !== 'hidden';
                  return (seen ? '' : 'INVISIBLE ') + (e.tabbed ??= `${e.tagName.toLowerCase()} ${(e.getAttribute('aria-label') ?? e.innerText ?? '').trim().slice(0, 40)}#${++window.tabbedCount || (window.tabbedCount = 1)}`);
                }
                """);
            if (stop.Length == 0 || stops.Contains(stop)) break;
            stops.Add(stop);
        }

        return stops;
    }
}
