using System.Diagnostics;
using System.Text.RegularExpressions;
using Enquiries.Browser.Tests.Pages;
using Enquiries.Browser.Tests.Running;

namespace Enquiries.Browser.Tests;

/// <summary>The published application in Production on an empty database: nothing of the demonstration, and a one-time link in the log.</summary>
public sealed partial class FirstAdministratorTests(DeskFixture fixture) : Journey(fixture)
{
    [Fact]
    public async Task The_link_in_the_log_makes_the_first_administrator_once()
    {
        var published = Directory.CreateTempSubdirectory("enquiries-published-").FullName;
        try
        {
            await PublishAsync(published);
            await using var desk = await DeskProcess.StartAsync(Path.Combine(published, "Enquiries.Web.dll"), "Production", new Dictionary<string, string>());
            var page = await BrowserAsync(address: desk.Address);
            await page.GotoAsync("/sign-in");
            await Expect(page.GetByText("Demonstration accounts")).ToHaveCountAsync(0);

            var link = desk.Log.Select(line => Link().Match(line)).First(m => m.Success).Value;
            await page.GotoAsync(link);
            await ShouldBeAccessibleAsync(page, "first administrator");
            var make = page.GetByRole(AriaRole.Button, new() { Name = "Make the account and sign in" });
            await page.GetByLabel("Your name").FillAsync("Ada First");
            await page.GetByLabel("E-mail address").FillAsync("ada.first@example.org");
            await page.GetByLabel("Password").FillAsync("too short");
            await make.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The password needs at least 12 characters.");
            await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
            await page.GetByLabel("Password").FillAsync("lantern pebble orchard");
            await make.ClickAsync();

            var queue = new QueuePage(page);
            await queue.ReadyAsync();
            await Expect(page.GetByText("Nothing is waiting")).ToBeVisibleAsync();
            await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Administration" })).ToBeVisibleAsync();

            var other = await BrowserAsync(address: desk.Address);
            await other.GotoAsync(link);
            await Expect(other.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("This link does not work any more");
            await page.Context.CloseAsync();
            await other.Context.CloseAsync();
        }
        finally
        {
            Directory.Delete(published, recursive: true);
        }
    }

    private static async Task PublishAsync(string folder)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["publish", Path.Combine(DeskFixture.Repository, "src", "Enquiries.Web"), "--no-build", "--nologo", "-p:PublishReadyToRun=false", "-c", DeskFixture.Configuration, "-o", folder])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, output + await errors);
    }

    [GeneratedRegex("http://\\S+/first-administrator\\?token=\\S+", RegexOptions.None, 1_000)]
    private static partial Regex Link();
}
