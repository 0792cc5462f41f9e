using System.Net.Http.Headers;
using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Enquiries.Application.Persistence;
using Enquiries.Application.Staff;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Files;
using Enquiries.Domain.Sla;
using Enquiries.Web.Commands;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Case = Enquiries.Domain.Cases.Case;

namespace Enquiries.Web.Tests.Files;

/// <summary>A desk with one case, whose files are asked for by staff, by programs and by nobody in particular.</summary>
public sealed class FileDesk : IAsyncLifetime
{
    private readonly WebDesk desk = new();
    private WebApplicationFactory<Program> host = null!;
    private Guid caseId;
    private byte next;

    public HttpClient Officer { get; private set; } = null!;

    /// <summary>Signed in, with the role that sees figures and no cases.</summary>
    public HttpClient Reader { get; private set; } = null!;

    public HttpClient Nobody { get; private set; } = null!;

    public HttpClient ProgramWithKey { get; private set; } = null!;

    /// <summary>Signed in at a process that scans files.</summary>
    public HttpClient WhereFilesAreScanned { get; private set; } = null!;

    public static DateTimeOffset Now { get; } = new(2026, 9, 14, 8, 0, 0, TimeSpan.Zero);

    public async ValueTask InitializeAsync()
    {
        host = desk.Host();
        await WebDesk.HasOfficerAsync(host, "asha@northfold.example");
        await WebDesk.HasOfficerAsync(host, "rhea@northfold.example", Role.Reader);
        var secrets = host.Services.GetRequiredService<ICredentialProtector>().Protect(new ChannelCredentials("secret", null, "verify", "token"));
        var account = ChannelAccount.Connect(ChannelKind.Facebook, "Council page", "1093", "http://127.0.0.1:9/v26.0", secrets, null);
        var @case = Case.Open(1, account.Id, ChannelKind.Facebook, Audience.Public, "post", "post/resident", null, null, null, Now, Now, RuleBook.BuiltIn);
        await SaveAsync(account, @case);
        caseId = @case.Id;
        Officer = await SignInAsync(host, "asha@northfold.example");
        Reader = await SignInAsync(host, "rhea@northfold.example");
        Nobody = WebDesk.Browser(host);
        ProgramWithKey = WebDesk.Browser(host);
        ProgramWithKey.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await NewApiKey.AddAsync(host.Services, "read", ApiScope.Read, CancellationToken.None));
        WhereFilesAreScanned = await SignInAsync(desk.Host("Production", ("Files:ClamAv", "unix:/nowhere/clamd.sock")), "asha@northfold.example");
    }

    /// <summary>A file that was checked and kept, with bytes of its own.</summary>
    public async Task<(Guid Id, byte[] Bytes)> HasAsync(FileKind kind = FileKind.Picture, string contentType = "image/jpeg", string? name = "bin.jpg", bool scanned = false)
    {
        var bytes = Bytes();
        var content = await WriteAsync(bytes);
        var thumbnail = kind == FileKind.Picture ? (await WriteAsync(Bytes())).Hash : null;
        var file = New(name);
        file.Keep(new KeptContent(kind, contentType, content.Hash, content.Length, content.Hash, 10, 10, thumbnail), scanned, Now);
        await SaveAsync(file);
        return (file.Id, bytes);
    }

    /// <summary>One that came to another end.</summary>
    public async Task<Guid> HasAsync(FileState state)
    {
        var file = New("letter.pdf");
        switch (state)
        {
            case FileState.Refused:
                file.Refuse("Programs are not taken.", Now);
                break;
            case FileState.Infected:
                file.Infect("A virus.", Now);
                break;
            case FileState.Failed:
                file.Fail("It is gone.", Now);
                break;
            case FileState.Cleared:
                file.Clear("Its time was over.", Now);
                break;
        }

        await SaveAsync(file);
        return file.Id;
    }

    /// <summary>One whose bytes have gone missing from the disk.</summary>
    public async Task<Guid> HasWithoutBytesAsync()
    {
        var file = New("letter.pdf");
        var hash = new string('0', StoredFile.HashLength);
        file.Keep(new KeptContent(FileKind.Document, "application/pdf", hash, 5, hash), scanned: false, Now);
        await SaveAsync(file);
        return file.Id;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in new[] { Officer, Reader, Nobody, ProgramWithKey, WhereFilesAreScanned })
            client.Dispose();
        await desk.DisposeAsync();
    }

    private static async Task<HttpClient> SignInAsync(WebApplicationFactory<Program> at, string email)
    {
        var browser = WebDesk.Browser(at);
        var (response, _) = await WebDesk.SignInAsync(browser, email, WebDesk.Password);
        using (response)
            response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Redirect);
        return browser;
    }

    private StoredFile New(string? name) => StoredFile.Attached(Guid.CreateVersion7(), caseId, Guid.NewGuid(), name, Now);

    private async Task<FileContent> WriteAsync(byte[] bytes)
    {
        using var content = new MemoryStream(bytes);
        return await host.Services.GetRequiredService<IFileStore>().WriteAsync(content, long.MaxValue, CancellationToken.None);
    }

    private byte[] Bytes() => [++next, 1, 2, 3, 4, 5, 6, 7, 8, 9];

    private async Task SaveAsync(params object[] rows)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<EnquiriesDbContext>();
        db.AddRange(rows);
        await db.SaveChangesAsync();
    }
}
