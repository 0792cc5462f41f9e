using System.Net;
using System.Text.RegularExpressions;
using Enquiries.Application.Staff;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Web.Tests;

/// <summary>The whole web application on a database file of its own, called over HTTP as a browser without scripts would.</summary>
public sealed partial class WebDesk : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("enquiries-web-");
    private readonly List<WebApplicationFactory<Program>> _hosts = [];

    /// <summary>One more process on the same database.</summary>
    public WebApplicationFactory<Program> Host(string environment = "Production", params (string Key, string Value)[] settings)
    {
#pragma warning disable CA2000 // Disposed with this.
        var host = new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
        {
            web.UseEnvironment(environment);
            web.UseSetting("ConnectionStrings:Enquiries", $"Data Source={Path.Combine(_folder.FullName, "desk.db")}");
            web.UseSetting("Demo:Enabled", "false");
            web.UseSetting("BankHolidays:FeedUrl", "");
            foreach (var (key, value) in settings) web.UseSetting(key, value);
        });
#pragma warning restore CA2000
        _hosts.Add(host);
        return host;
    }

    public static HttpClient Browser(WebApplicationFactory<Program> host) =>
        host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = true });

    public static async Task<Officer> HasOfficerAsync(WebApplicationFactory<Program> host, string email, Role role = Role.Officer, bool active = true)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var officer = new Officer { Id = Guid.CreateVersion7(), Name = "Asha Example", Email = email, UserName = email, Role = role, Active = active };
        var made = await scope.ServiceProvider.GetRequiredService<UserManager<Officer>>().CreateAsync(officer, Password);
        made.Succeeded.ShouldBeTrue(made.ToString());
        return officer;
    }

    /// <summary>Opens a page and sends its form, hidden fields and all.</summary>
    public static async Task<(HttpResponseMessage Response, string Body)> SubmitAsync(
        HttpClient browser, string page, string handler, params (string Name, string Value)[] fields)
    {
        var html = await browser.GetStringAsync(page);
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_handler"] = handler,
            ["__RequestVerificationToken"] = Token().Match(html).Groups["value"].Value,
        };
        foreach (var (name, value) in fields) form[name] = value;
        using var content = new FormUrlEncodedContent(form);
        var response = await browser.PostAsync(page, content);
        return (response, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }

    public static Task<(HttpResponseMessage Response, string Body)> SignInAsync(HttpClient browser, string email, string password, string page = "/sign-in") =>
        SubmitAsync(browser, page, "sign-in", ("Form.Email", email), ("Form.Password", password));

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts) await host.DisposeAsync();
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="(?<value>[^"]+)""", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Token();
}
