using Enquiries.Application.Cases;
using Enquiries.Application.Files;
using Enquiries.Domain.Cases;
using Enquiries.Infrastructure.Files;
using Enquiries.Infrastructure.Tests.Delivery;
using Enquiries.Simulator;
using ImageMagick;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Enquiries.Infrastructure.Tests.Files;

/// <summary>Pictures to and from residents, over real HTTP with the simulated platform.</summary>
public sealed class FacebookFilesTests : IAsyncLifetime
{
    private DeskAndPlatform _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await DeskAndPlatform.StartAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_public_answer_carries_its_picture_with_the_words_for_people_who_cannot_see_it()
    {
        var @case = await _desk.CommentAsync();
        var reply = await ReplyAsync(@case, "The road is closed here.", "A map of the closed road");
        (await _desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);

        var comment = _desk.Platform.Comments(_desk.Post.Id).Single(c => c.IsByPage);
        comment.Message.ShouldBe("The road is closed here.");
        var picture = _desk.Platform.Media.At(comment.PhotoUrl).ShouldNotBeNull();
        picture.AlternativeText.ShouldBe("A map of the closed road");
        using var image = new MagickImage(picture.Bytes);
        image.Format.ShouldBe(MagickFormat.Jpeg);
        image.ProfileNames.ShouldBeEmpty();
    }

    [Fact]
    public async Task In_private_the_picture_and_the_words_arrive_once_each_and_come_back_as_nobody_elses()
    {
        var @case = await _desk.DirectMessageAsync();
        var reply = await ReplyAsync(@case, "This one is yours.", "The new bin");
        (await _desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        await _desk.TakeInAsync();

        (await CouncilMessagesAsync()).Select(m => (m.Text, m.Attachments.Length)).ShouldBe([(null, 1), ("This one is yours.", 0)]);
        (await _desk.App.ReadAsync(db => db.Messages.CountAsync(m => m.CaseId == @case && m.Direction == MessageDirection.Outbound))).ShouldBe(1);
    }

    [Fact]
    public async Task A_picture_whose_answer_got_lost_is_looked_for_and_not_sent_twice()
    {
        var @case = await _desk.DirectMessageAsync();
        _desk.Platform.Failures.Add("applied-then-aborted", 1, "messages");
        var reply = await ReplyAsync(@case, "This one is yours.", "The new bin");
        (await _desk.SettleAsync(reply)).State.ShouldBe(MessageState.Sent);
        (await CouncilMessagesAsync()).Select(m => (m.Text, m.Attachments.Length)).ShouldBe([(null, 1), ("This one is yours.", 0)]);
    }

    [Fact]
    public async Task A_residents_picture_is_fetched_from_the_platform()
    {
        _desk.Platform.Comment(_desk.Post.Id, "Asha Example", "Look", photoUrl: _desk.Platform.Media.Drawn("bin-lid"));
        await _desk.TakeInAsync();
        await RunFilesAsync();
        var file = await _desk.App.ReadAsync(db => db.StoredFiles.AsNoTracking().SingleAsync());
        (file.State, file.Width, file.Height).ShouldBe((Domain.Files.FileState.Stored, 640, 480));
    }

    private async Task<IReadOnlyList<SimulatedMessage>> CouncilMessagesAsync()
    {
        var person = await _desk.App.ReadAsync(db => db.Residents.Select(r => r.PlatformId).SingleAsync());
        return [.. _desk.Platform.Messages(_desk.Platform.ConversationWith(person)!.Id).Where(m => m.IsByPage)];
    }

    private Task RunFilesAsync() => _desk.App.Services.GetRequiredService<FileWorker>().RunOnceAsync(TestContext.Current.CancellationToken);

    private async Task<Guid> ReplyAsync(Guid caseId, string text, string alternativeText)
    {
        using var picture = new MagickImage(MagickColors.Olive, 300, 200);
        using var bytes = new MemoryStream(picture.ToByteArray(MagickFormat.Png));
        var (file, reply) = (Guid.CreateVersion7(), Guid.CreateVersion7(_desk.App.Clock.GetUtcNow()));
        await _desk.App.Services.GetRequiredService<IIncomingFiles>().WriteAsync(file, bytes, long.MaxValue, TestContext.Current.CancellationToken);
        await _desk.App.SendAsync(new AttachFile(caseId, file, "picture.png"), _desk.Officer);
        await RunFilesAsync();
        await _desk.App.SendAsync(new SendReply(caseId, reply, text, Files: [new ReplyFile(file, alternativeText)]), _desk.Officer);
        return reply;
    }
}
