using System.Net;
using System.Net.Http.Headers;
using Enquiries.Domain.Files;

namespace Enquiries.Web.Tests.Files;

/// <summary>What browsers and programs get when they ask for a stored file.</summary>
public sealed class FileServingTests(FileDesk desk) : IClassFixture<FileDesk>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/files/{0}")]
    [InlineData("/files/{0}/thumbnail")]
    [InlineData("/api/v1/files/{0}")]
    public async Task Every_answer_is_locked_into_a_sandbox_and_may_not_be_guessed_at(string address)
    {
        var (id, _) = await desk.HasAsync();

        using var answer = await GetAsync(address.StartsWith("/api", StringComparison.Ordinal) ? desk.ProgramWithKey : desk.Officer, address.Replace("{0}", id.ToString(), StringComparison.Ordinal));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = Header(answer, "Content-Security-Policy").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("sandbox");
        policy.ShouldAllBe(p => !p.StartsWith("script-src", StringComparison.Ordinal) && !p.Contains("allow-", StringComparison.Ordinal));
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "X-Frame-Options").ShouldBe("DENY");
        Header(answer, "Referrer-Policy").ShouldBe("no-referrer");
        Header(answer, "Cross-Origin-Resource-Policy").ShouldBe("same-origin");
    }

    // Pictures, video and sound are shown, everything else is saved; with the type that was found in the content and a name whose ending fits it.
    [Theory]
    [InlineData(FileKind.Picture, "image/jpeg", "bin.jpg", "image/jpeg", "inline", "bin.jpg")]
    [InlineData(FileKind.Picture, "image/jpeg", "IMG_0042.HEIC", "image/jpeg", "inline", "IMG_0042.jpg")]
    [InlineData(FileKind.Picture, "image/jpeg", "evil.svg", "image/jpeg", "inline", "evil.jpg")]
    [InlineData(FileKind.Video, "video/mp4", "clip.mp4", "video/mp4", "inline", "clip.mp4")]
    [InlineData(FileKind.Audio, "audio/amr", null, "audio/amr", "inline", "attachment.amr")]
    [InlineData(FileKind.Document, "application/pdf", "letter.pdf", "application/pdf", "attachment", "letter.pdf")]
    [InlineData(FileKind.Document, "application/pdf", "invoice.html", "application/pdf", "attachment", "invoice.pdf")]
    [InlineData(FileKind.Document, "application/pdf", "../../etc/passwd", "application/pdf", "attachment", "passwd.pdf")]
    [InlineData(FileKind.Document, "application/pdf", "a\r\nSet-Cookie: x=y.pdf", "application/pdf", "attachment", "aSet-Cookie_ x=y.pdf")]
    [InlineData(FileKind.Document, "application/pdf", "bill\u202Efdp.exe", "application/pdf", "attachment", "billfdp.pdf")]
    [InlineData(FileKind.Document, "application/pdf", "Straße – \"東京\"; 100%.pdf", "application/pdf", "attachment", "Straße – _東京_; 100%.pdf")]
    [InlineData(FileKind.Document, "text/plain", "notes.html", "text/plain; charset=utf-8", "attachment", "notes.txt")]
    [InlineData(FileKind.Document, "application/octet-stream", "setup.exe", "application/octet-stream", "attachment", "setup.bin")]
    public async Task What_is_shown_and_what_is_saved_and_under_which_name(FileKind kind, string found, string? given, string type, string disposition, string name)
    {
        var (id, bytes) = await desk.HasAsync(kind, found, given);

        using var answer = await GetAsync(desk.Officer, $"/files/{id}");

        answer.Content.Headers.GetValues("Content-Type").ShouldBe([type]);
        var sent = answer.Content.Headers.GetValues("Content-Disposition").ShouldHaveSingleItem();
        sent.ShouldAllBe(c => c >= ' ' && c <= '~');
        var parsed = ContentDispositionHeaderValue.Parse(sent);
        (parsed.DispositionType, parsed.FileNameStar).ShouldBe((disposition, name));
        (await answer.Content.ReadAsByteArrayAsync(Ct)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData("bytes=0-3", 0, 4)]
    [InlineData("bytes=5-", 5, 5)]
    [InlineData("bytes=-2", 8, 2)]
    [InlineData("bytes=8-999", 8, 2)]
    public async Task A_part_of_a_file_is_given_to_who_asks_for_it(string range, int from, int length)
    {
        var (id, bytes) = await desk.HasAsync(FileKind.Video, "video/mp4", "clip.mp4");

        using var answer = await GetAsync(desk.Officer, $"/files/{id}", ("Range", range));

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange.ShouldBe(new ContentRangeHeaderValue(from, from + length - 1, bytes.Length));
        (await answer.Content.ReadAsByteArrayAsync(Ct)).ShouldBe(bytes[from..(from + length)]);
        Header(answer, "Content-Security-Policy").ShouldContain("sandbox");
    }

    // What makes no sense, and more than one part at once, is answered with the whole.
    [Theory]
    [InlineData("bytes=10-", HttpStatusCode.RequestedRangeNotSatisfiable)]
    [InlineData("bytes=0-1,4-5", HttpStatusCode.OK)]
    [InlineData("bytes=5-1", HttpStatusCode.OK)]
    public async Task A_part_that_there_is_not_is_refused_and_a_strange_wish_is_ignored(string range, HttpStatusCode code)
    {
        var (id, bytes) = await desk.HasAsync(FileKind.Video, "video/mp4", "clip.mp4");

        using var answer = await GetAsync(desk.Officer, $"/files/{id}", ("Range", range));

        answer.StatusCode.ShouldBe(code);
        if (code == HttpStatusCode.OK)
            (await answer.Content.ReadAsByteArrayAsync(Ct)).ShouldBe(bytes);
    }

    [Fact]
    public async Task A_browser_may_keep_a_file_but_asks_each_time_whether_it_still_may_show_it()
    {
        var (id, bytes) = await desk.HasAsync();

        using var first = await GetAsync(desk.Officer, $"/files/{id}");
        (first.Headers.CacheControl!.Private, first.Headers.CacheControl.NoCache, first.Headers.CacheControl.MaxAge, first.Headers.CacheControl.Public).ShouldBe((true, true, null, false));
        first.Headers.AcceptRanges.ShouldBe(["bytes"]);
        var tag = first.Headers.ETag.ShouldNotBeNull();
        tag.IsWeak.ShouldBeFalse();

        using var again = await GetAsync(desk.Officer, $"/files/{id}", ("If-None-Match", tag.ToString()));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        (await again.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
        using var changed = await GetAsync(desk.Officer, $"/files/{id}", ("If-None-Match", "\"another\""));
        (await changed.Content.ReadAsByteArrayAsync(Ct)).ShouldBe(bytes);

        // A part of another version than the one it began with would be useless.
        using var resumed = await GetAsync(desk.Officer, $"/files/{id}", ("Range", "bytes=0-1"), ("If-Range", "\"another\""));
        resumed.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/thumbnail")]
    public async Task Who_is_not_signed_in_is_sent_to_sign_in_whatever_they_know(string part)
    {
        var (id, _) = await desk.HasAsync();
        using var known = await GetAsync(desk.Officer, $"/files/{id}{part}");

        using var answer = await GetAsync(desk.Nobody, $"/files/{id}{part}", ("If-None-Match", known.Headers.ETag!.ToString()));

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.PathAndQuery.ShouldStartWith("/sign-in");
        answer.Headers.ETag.ShouldBeNull();
        (await answer.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/thumbnail")]
    public async Task Who_may_not_see_cases_may_not_see_their_files(string part)
    {
        var (id, _) = await desk.HasAsync();

        using var answer = await GetAsync(desk.Reader, $"/files/{id}{part}");

        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.PathAndQuery.ShouldStartWith("/access-denied");
        (await answer.Content.ReadAsByteArrayAsync(Ct)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_needs_a_key_and_a_signed_in_browser_is_no_program()
    {
        var (id, bytes) = await desk.HasAsync();

        using var without = await GetAsync(desk.Nobody, $"/api/v1/files/{id}");
        using var wrong = await GetAsync(desk.Nobody, $"/api/v1/files/{id}", ("Authorization", "Bearer enq_wrong"));
        using var browser = await GetAsync(desk.Officer, $"/api/v1/files/{id}");
        using var withKey = await GetAsync(desk.ProgramWithKey, $"/api/v1/files/{id}");

        new[] { without, wrong, browser }.ShouldAllBe(a => a.StatusCode == HttpStatusCode.Unauthorized);
        (await withKey.Content.ReadAsByteArrayAsync(Ct)).ShouldBe(bytes);
    }

    [Theory]
    [InlineData(FileState.Waiting)]
    [InlineData(FileState.Refused)]
    [InlineData(FileState.Infected)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Cleared)]
    public async Task What_is_not_kept_is_not_there(FileState state) => await IsNotThereAsync(await desk.HasAsync(state));

    [Fact]
    public async Task A_file_that_nobody_knows_or_whose_bytes_are_gone_is_not_there()
    {
        await IsNotThereAsync(Guid.NewGuid());
        await IsNotThereAsync(await desk.HasWithoutBytesAsync());
        (await GetAsync(desk.Officer, "/files/not-an-id")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await GetAsync(desk.Officer, "/files/..%2f..%2fenquiries.db")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_document_has_no_small_picture()
    {
        var (id, _) = await desk.HasAsync(FileKind.Document, "application/pdf", "letter.pdf");

        (await GetAsync(desk.Officer, $"/files/{id}/thumbnail")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.NotFound)]
    [InlineData(true, HttpStatusCode.OK)]
    public async Task Where_files_are_scanned_only_what_has_passed_is_given_out(bool scanned, HttpStatusCode code)
    {
        var (id, _) = await desk.HasAsync(scanned: scanned);

        (await GetAsync(desk.WhereFilesAreScanned, $"/files/{id}")).StatusCode.ShouldBe(code);
        (await GetAsync(desk.WhereFilesAreScanned, $"/files/{id}/thumbnail")).StatusCode.ShouldBe(code);
    }

    private async Task IsNotThereAsync(Guid id)
    {
        foreach (var (client, address) in new[] { (desk.Officer, $"/files/{id}"), (desk.Officer, $"/files/{id}/thumbnail"), (desk.ProgramWithKey, $"/api/v1/files/{id}") })
        {
            using var answer = await GetAsync(client, address);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, address);
            answer.Headers.ETag.ShouldBeNull();
            answer.Content.Headers.ContentDisposition.ShouldBeNull();
        }
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        return await client.SendAsync(request, Ct);
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).ShouldHaveSingleItem();
}
