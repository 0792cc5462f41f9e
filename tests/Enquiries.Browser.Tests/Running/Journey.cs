using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Enquiries.Browser.Tests.Pages;

namespace Enquiries.Browser.Tests.Running;

/// <summary>
/// A test in the browser. Each person has a browser of their own; at the end no page may have broken the content security policy,
/// thrown an error, or written one to the console.
/// </summary>
public abstract partial class Journey(DeskFixture fixture) : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> troubles = new();
    private readonly List<IBrowserContext> people = [];
    private readonly List<Regex> expected = [];
    private bool checking;

    /// <summary>Milliseconds within which an open page shows what others did.</summary>
    protected const int Soon = 2_000;

    protected DeskProcess Desk => fixture.Desk;

    protected SimulatedPage Platform => fixture.Platform;

    protected IBrowser Browser => fixture.Browser;

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result == TestResult.Failed)
        {
            await KeepPicturesAsync();
            TestContext.Current.TestOutputHelper?.WriteLine($"The end of the application's log:\n{Desk.EndOfLog}");
        }

        foreach (var person in people) await person.DisposeAsync();
        troubles.Where(t => !expected.Exists(e => e.IsMatch(t))).ShouldBeEmpty("Trouble in the browser");
    }

    /// <summary>Something the browser will complain about because the test is about it.</summary>
    protected void Expecting(string pattern) => expected.Add(Words(pattern));

    /// <summary>A pattern, capitals or not.</summary>
    protected static Regex Words(string pattern) => new(pattern, RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));

    /// <summary>Axe on the page as it is: up to WCAG 2.2 AA. The styles that axe itself puts into the page are not held against the page.</summary>
    protected async Task ShouldBeAccessibleAsync(IPage page, string state)
    {
        checking = true;
        await page.ShouldBeAccessibleAsync(state);
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0)))");
        checking = false;
    }

    protected async Task<IPage> BrowserAsync(ColorScheme colours = ColorScheme.Light, int width = 1440, int height = 900, string? address = null)
    {
        var context = await fixture.Browser.NewContextAsync(new()
        {
            BaseURL = address ?? Desk.Address,
            ColorScheme = colours,
            ViewportSize = new() { Width = width, Height = height },
            Locale = "en-GB",
            TimezoneId = "Europe/London",
            ReducedMotion = ReducedMotion.Reduce,
        });
        people.Add(context);
        context.SetDefaultTimeout(20_000);
        await context.ExposeFunctionAsync("enquiriesReportViolation", (string what) => Report("Content security policy: " + what));
        await context.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', e => enquiriesReportViolation(`${e.violatedDirective} ${e.blockedURI} at ${location.pathname} ${e.sample}`));");
        await context.AddInitScriptAsync(PageExtensions.MarkWhatIsPrerendered);
        context.WebError += (_, e) => Report($"Error: {e.Error}");
        context.Console += (_, message) =>
        {
            if (message.Type == "error") Report($"Console: {message.Text} ({message.Location})");
        };
        return await context.NewPageAsync();
    }

    protected Task<IPage> OfficerAsync(ColorScheme colours = ColorScheme.Light, int width = 1440, int height = 900) => SignedInAsync("Officer", 0, colours, width, height);

    protected Task<IPage> SecondOfficerAsync() => SignedInAsync("Officer", 1);

    protected Task<IPage> LeadAsync(ColorScheme colours = ColorScheme.Light, int width = 1440, int height = 900) => SignedInAsync("Team lead", 0, colours, width, height);

    /// <summary>The lead of the team that new cases of the demonstration come to.</summary>
    protected Task<IPage> LeadOfNewCasesAsync(ColorScheme colours = ColorScheme.Light) => SignedInAsync("Team lead", 1, colours);

    protected Task<IPage> AdministratorAsync(ColorScheme colours = ColorScheme.Light, int width = 1440, int height = 900) =>
        SignedInAsync("Administrator", 0, colours, width, height);

    /// <summary>The page of the simulated platform as residents see it.</summary>
    protected async Task<ResidentsPage> ResidentAsync(ColorScheme colours = ColorScheme.Light, int width = 1440, int height = 900)
    {
        var page = new ResidentsPage(await BrowserAsync(colours, width, height, Platform.Address));
        await page.OpenAsync();
        return page;
    }

    /// <summary>A word that no other message holds.</summary>
    protected static string UniqueWord() => "q" + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 5));

    private async Task<IPage> SignedInAsync(string role, int which, ColorScheme colours = ColorScheme.Light, int width = 1440, int height = 900)
    {
        var page = await BrowserAsync(colours, width, height);
        await page.GotoAsync("/sign-in");
        await new SignInPage(page).AsDemonstrationAsync(role, which);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" })).ToBeVisibleAsync();
        await page.LivelyAsync();
        return page;
    }

    private void Report(string trouble)
    {
        var byAxe = checking && (trouble.Contains("Applying inline style", StringComparison.Ordinal) || trouble.Contains("style-src-elem inline", StringComparison.Ordinal));
        if (!byAxe) troubles.Enqueue(trouble);
    }

    private async Task KeepPicturesAsync()
    {
        var folder = Environment.GetEnvironmentVariable("ENQUIRIES_SCREENSHOTS");
        if (string.IsNullOrEmpty(folder)) return;
        var name = NotForFiles().Replace(TestContext.Current.TestCase?.TestMethodName ?? "test", "-");
        var number = 0;
        foreach (var page in people.SelectMany(p => p.Pages))
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{++number}.png"), FullPage = true });
    }

    [GeneratedRegex("[^A-Za-z0-9_-]", RegexOptions.None, 1_000)]
    private static partial Regex NotForFiles();
}
