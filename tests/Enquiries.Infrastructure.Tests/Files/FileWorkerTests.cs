using Enquiries.Application.Cases;
using Enquiries.Application.Channels;
using Enquiries.Application.Files;
using Enquiries.Application.Pipeline;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Channels;
using Enquiries.Domain.Contact;
using Enquiries.Domain.Files;
using Enquiries.Infrastructure.Files;
using Enquiries.Testing;
using ImageMagick;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Files;

/// <summary>From the resident's message to the file on the case, over a real server, disk and database.</summary>
public sealed class FileWorkerTests : IAsyncLifetime
{
    private readonly Dictionary<string, (int Status, byte[] Body)> _web = [];
    private WebApplication _server = null!;
    private TestDesk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        _server = builder.Build();
        _server.Run(async http =>
        {
            var (status, body) = _web.GetValueOrDefault(http.Request.Path.Value!, (404, []));
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html";
            await http.Response.Body.WriteAsync(body);
        });
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _desk = await TestDesk.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _desk.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_residents_picture_is_on_the_case_clean_and_whatever_the_server_calls_it()
    {
        _web["/a.exe"] = (200, Picture());
        var @case = await ReceiveAsync(Link("image", "/a.exe"));
        (await DetailsAsync(@case)).Messages[0].Files.ShouldHaveSingleItem().State.ShouldBe(FileState.Waiting);

        (await RunAsync()).ShouldBe(1);

        var file = (await DetailsAsync(@case)).Messages[0].Files.ShouldHaveSingleItem();
        file.State.ShouldBe(FileState.Stored);
        (file.Kind, file.ContentType, file.Width, file.Height).ShouldBe((FileKind.Picture, "image/jpeg", 300, 200));
        var served = (await _desk.SendAsync(new GetFile(file.Id))).ShouldNotBeNull();
        await using var content = Store.Open(served.Hash).ShouldNotBeNull();
        using var shown = new MagickImage(content);
        shown.GetExifProfile().ShouldBeNull();
        Directory.EnumerateFiles(Path.Combine(_desk.App.FilesFolder, "incoming")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_picture_twice_is_kept_once()
    {
        _web["/a"] = _web["/b"] = (200, Picture());
        await ReceiveAsync(Link("image", "/a"), Link("image", "/b"));
        await RunAsync();
        (await FilesAsync()).Select(f => f.Hash).Distinct().ShouldHaveSingleItem().ShouldNotBeNull();
        Directory.EnumerateFiles(Path.Combine(_desk.App.FilesFolder, "kept"), "*", SearchOption.AllDirectories).Count().ShouldBe(2);
    }

    [Fact]
    public async Task Links_and_places_are_no_files_and_a_repeated_delivery_makes_none_twice()
    {
        _web["/a"] = (200, Picture());
        var message = _desk.Comment("c1") with { Attachments = [new Attachment("link", "Shared", "https://example.org"), new Attachment("location", "51.5, -0.1", null), Link("image", "/a")] };
        await _desk.ReceiveAsync(message);
        await _desk.ReceiveAsync(message, _desk.Comment("c2"));
        (await FilesAsync()).ShouldHaveSingleItem().Position.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_not_taken_says_why_and_keeps_nothing()
    {
        _web["/p"] = (200, "MZ\u0090\0 this program"u8.ToArray());
        var @case = await ReceiveAsync(Link("image", "/p"));
        await RunAsync();
        var file = (await DetailsAsync(@case)).Messages[0].Files.Single();
        (file.State, file.Reason).ShouldBe((FileState.Refused, "Programs are not taken."));
        (await _desk.SendAsync(new GetFile(file.Id))).ShouldBeNull();
        Store.List(DateTimeOffset.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_link_that_leads_inside_is_refused()
    {
        await ReceiveAsync(new Attachment("image", null, "http://169.254.169.254/latest/meta-data/"), new Attachment("image", null, "file:///etc/passwd"));
        await RunAsync();
        (await FilesAsync()).ShouldAllBe(f => f.State == FileState.Refused);
    }

    [Fact]
    public async Task A_platform_in_trouble_is_asked_again_and_then_an_officer_can_ask_once_more()
    {
        _web["/a"] = (503, []);
        await ReceiveAsync(Link("image", "/a"));
        for (var i = 0; i < 7; i++)
        {
            (await RunAsync()).ShouldBe(1);
            (await RunAsync()).ShouldBe(0);
            _desk.App.Clock.Advance(TimeSpan.FromHours(3));
        }

        var failed = (await FilesAsync()).Single();
        failed.State.ShouldBe(FileState.Failed);
        failed.Reason!.ShouldContain("tried 7 times");

        _web["/a"] = (200, Picture());
        await _desk.SendAsync(new RetryFile(failed.Id));
        await RunAsync();
        (await FilesAsync()).Single().State.ShouldBe(FileState.Stored);
        await Should.ThrowAsync<Domain.RuleException>(() => _desk.SendAsync(new RetryFile(failed.Id)));
    }

    [Fact]
    public async Task A_crash_after_the_bytes_and_before_the_row_heals_without_fetching_again()
    {
        _web["/a"] = (200, Picture());
        await ReceiveAsync(Link("image", "/a"));
        var id = (await FilesAsync()).Single().Id;

        // As the process left it: claimed, received, even kept, and nothing written down.
        (await _desk.App.SendAsync(new ClaimFile(id))).ShouldNotBeNull();
        using (var received = new MemoryStream(Picture()))
            await _desk.App.Services.GetRequiredService<IIncomingFiles>().WriteAsync(id, received, long.MaxValue, TestContext.Current.CancellationToken);
        _web["/a"] = (404, []);
        (await RunAsync()).ShouldBe(0);
        _desk.App.Clock.Advance(ClaimFile.Lease + TimeSpan.FromSeconds(1));

        (await RunAsync()).ShouldBe(1);
        (await FilesAsync()).Single().State.ShouldBe(FileState.Stored);
    }

    [Fact]
    public async Task An_attempt_that_was_overtaken_changes_nothing()
    {
        _web["/a"] = (200, Picture());
        await ReceiveAsync(Link("image", "/a"));
        var id = (await FilesAsync()).Single().Id;
        var slow = (await _desk.App.SendAsync(new ClaimFile(id))).ShouldNotBeNull();
        (await _desk.App.SendAsync(new ClaimFile(id))).ShouldBeNull();
        _desk.App.Clock.Advance(ClaimFile.Lease + TimeSpan.FromSeconds(1));
        (await RunAsync()).ShouldBe(1);

        (await _desk.App.SendAsync(new RecordFile(id, slow.Attempt, new FileOutcome.Failed("late")))).ShouldBeFalse();
        (await FilesAsync()).Single().State.ShouldBe(FileState.Stored);
    }

    [Fact]
    public async Task The_sweep_takes_what_no_row_names_and_leaves_the_rest()
    {
        _web["/a"] = (200, Picture());
        await ReceiveAsync(Link("image", "/a"));
        await RunAsync();
        using (var orphan = new MemoryStream([1, 2, 3]))
            await Store.WriteAsync(orphan, long.MaxValue, TestContext.Current.CancellationToken);
        Store.List(DateTimeOffset.MaxValue).Count().ShouldBe(3);

        await Worker.SweepAsync(TestContext.Current.CancellationToken);
        Store.List(DateTimeOffset.MaxValue).Count().ShouldBe(3);
        _desk.App.Clock.Advance(FileWorker.KeepUnused + TimeSpan.FromMinutes(1));
        await Worker.SweepAsync(TestContext.Current.CancellationToken);

        var file = (await FilesAsync()).Single();
        Store.List(DateTimeOffset.MaxValue).Order().ShouldBe(new[] { file.Hash!, file.ThumbnailHash! }.Order());
    }

    [Fact]
    public async Task A_channels_own_source_gives_the_bytes_where_a_link_would_not_do()
    {
        var source = new Source { Content = () => new AttachmentContent.Bytes(new MemoryStream(Picture())) };
        await using var desk = await TestDesk.StartAsync(configure: services => services.AddSingleton<IAttachmentSource>(source));
        await desk.ReceiveAsync(desk.Comment("c1") with { Attachments = [new Attachment("image", "part 2", "mail:2")] });
        await desk.App.Services.GetRequiredService<FileWorker>().RunOnceAsync(TestContext.Current.CancellationToken);
        (await desk.App.ReadAsync(db => db.StoredFiles.SingleAsync())).State.ShouldBe(FileState.Stored);
        source.Asked.ShouldBe(["c1"]);
    }

    [Fact]
    public async Task Only_staff_may_have_a_file()
    {
        await Should.ThrowAsync<ForbiddenException>(() => _desk.App.SendAsync(new GetFile(Guid.NewGuid()), _ => { }));
        (await _desk.SendAsync(new GetFile(Guid.NewGuid()))).ShouldBeNull();
    }

    [Fact]
    public async Task An_officers_picture_goes_with_the_answer_once_it_is_described()
    {
        _desk.Channel.Attachments = 1;
        var @case = await _desk.CaseAsync();
        var id = await AttachAsync(@case.Id, "holiday.png");
        var send = new SendReply(@case.Id, Guid.CreateVersion7(), "Like this", Files: [new ReplyFile(id)]);
        (await Should.ThrowAsync<Domain.RuleException>(() => _desk.SendAsync(send))).Message.ShouldContain("still being checked");

        await RunAsync();
        (await Should.ThrowAsync<Domain.RuleException>(() => _desk.SendAsync(send))).Message.ShouldContain("what the picture holiday.png shows");
        await _desk.SendAsync(new DescribeFile(id, "A map of the closed road"));
        (await DetailsAsync(@case)).Attached.ShouldHaveSingleItem().AlternativeText.ShouldBe("A map of the closed road");

        OutboundMessage? gone = null;
        _desk.Channel.OnSend = m =>
        {
            gone = m;
            return new SendResult.Sent("x1", null);
        };
        await _desk.SendAsync(send);
        await _desk.SendAsync(send);
        await _desk.App.Services.GetRequiredService<Enquiries.Infrastructure.Delivery.DeliveryWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

        var file = gone.ShouldNotBeNull().Files.ShouldHaveSingleItem();
        (file.Name, file.ContentType, file.AlternativeText).ShouldBe(("holiday.jpg", "image/jpeg", "A map of the closed road"));
        await using var bytes = await file.OpenAsync(TestContext.Current.CancellationToken);
        bytes.Length.ShouldBe(file.Length);
        (await DetailsAsync(@case)).Attached.ShouldBeEmpty();
        await Should.ThrowAsync<Domain.RuleException>(() => _desk.SendAsync(new DetachFile(id)));
    }

    [Fact]
    public async Task A_reply_that_failed_gives_its_files_and_their_descriptions_to_the_next_one()
    {
        _desk.Channel.Attachments = 2;
        var @case = await _desk.CaseAsync();
        var id = await AttachAsync(@case.Id, "map.png");
        await RunAsync();
        _desk.Channel.OnSend = _ => new SendResult.Failed(FailureKind.BadContent, "The text is not allowed.");
        var failed = Guid.CreateVersion7();
        await _desk.SendAsync(new SendReply(@case.Id, failed, "Like this", Files: [new ReplyFile(id, "A map of the closed road")]));
        await Should.ThrowAsync<Domain.RuleException>(() => _desk.SendAsync(new TakeFilesAgain(@case.Id, failed)));
        var delivery = _desk.App.Services.GetRequiredService<Enquiries.Infrastructure.Delivery.DeliveryWorker>();
        await delivery.RunOnceAsync(TestContext.Current.CancellationToken);

        (await _desk.SendAsync(new TakeFilesAgain(@case.Id, failed))).ShouldBeEmpty();
        (await _desk.SendAsync(new TakeFilesAgain(@case.Id, failed))).ShouldBeEmpty();
        var again = (await DetailsAsync(@case)).Attached.ShouldHaveSingleItem();
        (again.Name, again.AlternativeText, again.State).ShouldBe(("map.png", "A map of the closed road", FileState.Stored));
        await Worker.SweepAsync(TestContext.Current.CancellationToken);

        OutboundMessage? gone = null;
        _desk.Channel.OnSend = m =>
        {
            gone = m;
            return new SendResult.Sent("x1", null);
        };
        await _desk.SendAsync(new SendReply(@case.Id, Guid.CreateVersion7(), "Like that", Files: [new ReplyFile(again.Id)]));
        await delivery.RunOnceAsync(TestContext.Current.CancellationToken);
        var file = gone.ShouldNotBeNull().Files.ShouldHaveSingleItem();
        (file.Name, file.AlternativeText).ShouldBe(("map.jpg", "A map of the closed road"));
        await using var bytes = await file.OpenAsync(TestContext.Current.CancellationToken);
        bytes.Length.ShouldBe(file.Length);
        (await DetailsAsync(@case)).Messages.Single(m => m.Id == failed).Files.ShouldHaveSingleItem().AlternativeText.ShouldBe("A map of the closed road");
    }

    [Fact]
    public async Task What_the_channel_does_not_take_is_refused_before_it_is_sent()
    {
        var @case = await _desk.CaseAsync();
        var id = await AttachAsync(@case.Id, "a.png");
        await RunAsync();
        (await Should.ThrowAsync<Domain.RuleException>(() => _desk.SendAsync(new SendReply(@case.Id, Guid.CreateVersion7(), "x", Files: [new ReplyFile(id, "A map")]))))
            .Message.ShouldContain("takes no files");
        var other = await _desk.App.OfficerAsync("Bob Example");
        await Should.ThrowAsync<ForbiddenException>(() => _desk.App.SendAsync(new DetachFile(id), other));
        await _desk.SendAsync(new DetachFile(id));
        (await FilesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_of_a_case_that_was_closed_long_enough_are_cleared()
    {
        _web["/a"] = (200, Picture());
        var @case = await ReceiveAsync(Link("image", "/a"));
        await RunAsync();
        await _desk.SendAsync(new ResolveCase(@case.Id, CaseOutcome.NoAnswerNeeded, "Thanks"));
        _desk.App.Clock.Advance(TimeSpan.FromDays(8));
        await _desk.App.SendAsync(new Enquiries.Application.Sla.CloseResolvedCases());
        await using var second = await App.StartAsync(
            services => services.AddSingleton(new FileSettings { Folder = _desk.App.FilesFolder, KeepAfterClosing = TimeSpan.FromDays(30) }), besides: _desk.App);
        (await second.SendAsync(new PruneFiles())).ShouldBe(0);
        second.Clock.Advance(TimeSpan.FromDays(30));
        (await second.SendAsync(new PruneFiles())).ShouldBe(1);
        (await FilesAsync()).Single().State.ShouldBe(FileState.Cleared);
        await second.Services.GetRequiredService<FileWorker>().SweepAsync(TestContext.Current.CancellationToken);
        Store.List(DateTimeOffset.MaxValue).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_photograph_of_the_form_is_deleted_as_it_was_sent_when_the_case_has_its_clean_copy_and_not_before()
    {
        var form = await _desk.AccountAsync(ChannelKind.WebForm, "form");
        var entry = FormEntry.Begin(Guid.NewGuid(), form.Id, null, _desk.Now, _desk.Now);
        var photos = new[] { Picture(), [0xFF, 0xD8, 0xFF, 0] }.Select(b => new FormPhoto { Id = Guid.NewGuid(), EntryId = entry.Id, Name = "bin.jpg", ContentType = "image/jpeg", Length = b.Length, Bytes = b }).ToList();
        await _desk.App.SaveAsync([entry, .. photos]);
        var message = _desk.Direct("form-1") with { AccountExternalId = "form", Attachments = [.. photos.Select(p => new Attachment("image", p.Name, $"form-photo:{p.Id:N}"))] };
        await _desk.StoreBodyAsync(TestChannel.Body(message), channel: ChannelKind.WebForm);
        await _desk.IntakeAsync();
        (await FilesAsync()).Count.ShouldBe(2);
        (await _desk.App.ReadAsync(db => db.FormPhotos.CountAsync())).ShouldBe(2);

        (await RunAsync()).ShouldBe(2);

        (await FilesAsync()).Select(f => f.State).ShouldBe([FileState.Stored, FileState.Refused]);
        (await _desk.App.ReadAsync(db => db.FormPhotos.CountAsync())).ShouldBe(0);
    }

    private static byte[] Picture()
    {
        using var picture = new MagickImage(MagickColors.Olive, 300, 200);
        var exif = new ExifProfile();
        exif.SetValue(ExifTag.GPSLatitude, [new Rational(51), new Rational(30), new Rational(26)]);
        picture.SetProfile(exif);
        return picture.ToByteArray(MagickFormat.Jpeg);
    }

    private FileStore Store => _desk.App.Services.GetRequiredService<FileStore>();

    private FileWorker Worker => _desk.App.Services.GetRequiredService<FileWorker>();

    private Attachment Link(string type, string path) => new(type, null, _server.Urls.Single() + path);

    private async Task<Case> ReceiveAsync(params Attachment[] attachments)
    {
        await _desk.ReceiveAsync(_desk.Comment("c1") with { Attachments = attachments });
        return await _desk.CaseOfAsync("c1");
    }

    private async Task<Guid> AttachAsync(Guid caseId, string name)
    {
        var id = Guid.CreateVersion7();
        using var bytes = new MemoryStream(Picture());
        await _desk.App.Services.GetRequiredService<IIncomingFiles>().WriteAsync(id, bytes, long.MaxValue, TestContext.Current.CancellationToken);
        await _desk.SendAsync(new AttachFile(caseId, id, name));
        return id;
    }

    private Task<int> RunAsync() => Worker.RunOnceAsync(TestContext.Current.CancellationToken);

    private Task<List<StoredFile>> FilesAsync() => _desk.App.ReadAsync(db => db.StoredFiles.AsNoTracking().OrderBy(f => f.Position).ToListAsync());

    private Task<CaseDetails> DetailsAsync(Case @case) => _desk.SendAsync(new GetCase(@case.Reference));

    private sealed class Source : IAttachmentSource
    {
        public List<string> Asked { get; } = [];

        public Func<AttachmentContent?> Content { get; init; } = () => null;

        public ChannelKind Channel => ChannelKind.Facebook;

        public Task<AttachmentContent?> OpenAsync(ConnectedAccount account, string messageExternalId, Attachment attachment, CancellationToken ct)
        {
            Asked.Add(messageExternalId);
            return Task.FromResult(Content());
        }
    }
}
