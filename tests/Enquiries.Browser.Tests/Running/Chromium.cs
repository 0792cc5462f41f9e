namespace Enquiries.Browser.Tests.Running;

/// <summary>The browser of this machine; none is downloaded.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", "--lang=en-GB",
    ];

    public static async Task<IBrowser> StartAsync(IPlaywright playwright) =>
        await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Find(), Args = Arguments, Headless = true, ChromiumSandbox = false });

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("ENQUIRIES_CHROMIUM") is { Length: > 0 } named && File.Exists(named)) return named;

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(_ => Names, Path.Combine).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "The browser tests need Chromium, and there is none. Install it (on Debian: apt-get install chromium) or set ENQUIRIES_CHROMIUM to the path of a Chromium.");
    }
}
