using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Enquiries.Application.Channels;
using Enquiries.Application.Persistence;
using Enquiries.Domain.Channels;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Web.Tests.Contact;

/// <summary>A desk with one open form, and somebody who fills it in with a browser that runs no scripts and keeps no cookies.</summary>
internal sealed partial class ContactDesk : IAsyncDisposable
{
    public static readonly DateTimeOffset MondayNine = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);
    private readonly WebDesk desk = new();
    private readonly WebApplicationFactory<Program> host;

    private ContactDesk(params (string Key, string Value)[] settings)
    {
        host = desk.Host("Production", [("Council:Name", "Westmere Borough Council"), ("Council:PrivacyUrl", "https://westmere.example/privacy"), .. settings])
            .WithWebHostBuilder(web => web.ConfigureServices(services =>
            {
                services.RemoveAll<TimeProvider>();
                services.AddSingleton<TimeProvider>(Clock);
            }));
        Browser = host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, HandleCookies = false });
    }

    public FakeTimeProvider Clock { get; } = new(MondayNine);

    public HttpClient Browser { get; }

    public IServiceProvider Services => host.Services;

    public ChannelAccount Form { get; private set; } = null!;

    public static async Task<ContactDesk> StartAsync(params (string Key, string Value)[] settings)
    {
        var contact = new ContactDesk(settings);
        contact.Form = await contact.OpenFormAsync("contact", "Contact the council");
        return contact;
    }

    public async Task<ChannelAccount> OpenFormAsync(string externalId, string name, string settings = "{}")
    {
        var secrets = Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("", null, "", ""));
        var account = ChannelAccount.Connect(ChannelKind.WebForm, name, externalId, "", secrets, null, settings);
        await ReadAsync(async db =>
        {
            db.ChannelAccounts.Add(account);
            return await db.SaveChangesAsync();
        });
        return account;
    }

    public async Task<T> ReadAsync<T>(Func<EnquiriesDbContext, Task<T>> read)
    {
        await using var scope = Services.CreateAsyncScope();
        return await read(scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>());
    }

    /// <summary>Opens a page and follows where it leads.</summary>
    public async Task<ContactScreenshot> OpenAsync(string address)
    {
        for (var i = 0; i < 5; i++)
        {
            using var answer = await Browser.GetAsync(new Uri(address, UriKind.Relative));
            if (answer.Headers.Location is { } to)
            {
                address = to.ToString();
                continue;
            }

            return await ShotAsync(address, answer);
        }

        throw new InvalidOperationException($"{address} leads in a circle.");
    }

    /// <summary>Sends the page's form and follows where it leads.</summary>
    public async Task<ContactScreenshot> SendAsync(ContactScreenshot page, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await PostAsync(page, content);
    }

    public async Task<ContactScreenshot> SendPhotosAsync(ContactScreenshot page, string? press, params (string Name, byte[] Bytes)[] photos)
    {
        using var content = new MultipartFormDataContent();
        foreach (var (name, bytes) in photos)
        {
            var part = new ByteArrayContent(bytes);
            part.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
            content.Add(part, "photos", name);
        }

        if (photos.Length == 0)
        {
            // As browsers send a field in which no file was chosen.
            var none = new ByteArrayContent([]);
            none.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "photos", FileName = "\"\"" };
            content.Add(none);
        }

        if (press is not null)
            content.Add(new StringContent(press), "do");
        return await PostAsync(page, content);
    }

    /// <summary>From the first page to the last before sending.</summary>
    public async Task<ContactScreenshot> FillInAsync(string text = "The bin at number 12 was not emptied", string category = "other", string? email = "jo@example.org", string? name = "Jo Bloggs")
    {
        var page = await OpenAsync("/contact");
        page = await SendAsync(page, ("category", category));
        page = await SendAsync(page, ("text", text));
        page = await SendAsync(page, ("place", "outside 12 Mill Lane"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        page = await SendPhotosAsync(page, null);
        page = await SendAsync(page, email is null ? [("reply", "none")] : [("reply", "email"), ("email", email)]);
        return await SendAsync(page, ("name", name ?? ""));
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await host.DisposeAsync();
        await desk.DisposeAsync();
    }

    private async Task<ContactScreenshot> PostAsync(ContactScreenshot page, HttpContent content)
    {
        using var answer = await Browser.PostAsync(new Uri(page.Action ?? throw new InvalidOperationException("The page has no form: " + page.Words), UriKind.Relative), content);
        if (answer.StatusCode == HttpStatusCode.SeeOther)
            return await OpenAsync(answer.Headers.Location!.ToString());
        return await ShotAsync(page.Action, answer);
    }

    private static async Task<ContactScreenshot> ShotAsync(string address, HttpResponseMessage answer)
    {
        var html = await answer.Content.ReadAsStringAsync();
        var action = Action().Match(html) is { Success: true } m ? WebUtility.HtmlDecode(m.Groups["to"].Value) : null;
        var words = WebUtility.HtmlDecode(Space().Replace(Markup().Replace(html, " "), " "));
        return new ContactScreenshot(address, answer.StatusCode, html, words, action, answer.Headers.CacheControl?.NoStore == true);
    }

    [GeneratedRegex("<form[^>]* action=\"(?<to>[^\"]+)\"", RegexOptions.ExplicitCapture, 2000)]
    private static partial Regex Action();

    [GeneratedRegex("<style.*?</style>|<[^>]+>", RegexOptions.Singleline, 2000)]
    private static partial Regex Markup();

    [GeneratedRegex(@"\s+", RegexOptions.None, 2000)]
    private static partial Regex Space();
}

/// <summary>A page as the browser got it.</summary>
internal sealed record ContactScreenshot(string Address, HttpStatusCode Status, string Html, string Words, string? Action, bool NoStore);
