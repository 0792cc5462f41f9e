using System.Security.Cryptography;
using Enquiries.Application.Files;
using Enquiries.Infrastructure.Files;
using Microsoft.Extensions.Time.Testing;

namespace Enquiries.Infrastructure.Tests.Files;

public sealed class FileStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enquiries-files-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 9, 14, 8, 0, 0, TimeSpan.Zero));

    private FileStore Store => new(new FileSettings { Folder = _folder }, _clock);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Bytes_are_kept_under_their_hash_and_once()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        var first = await WriteAsync(bytes);
        var second = await WriteAsync(bytes);

        first.ShouldBe(new FileContent(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
        second.ShouldBe(first);
        Files().Count.ShouldBe(1);
        await using var read = Store.Open(first.Hash).ShouldNotBeNull();
        var back = new byte[bytes.Length];
        await read.ReadExactlyAsync(back, TestContext.Current.CancellationToken);
        back.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public void What_is_no_known_hash_opens_nothing(string hash) => Store.Open(hash).ShouldBeNull();

    [Fact]
    public async Task What_is_too_long_leaves_nothing_behind()
    {
        using var bytes = new MemoryStream(new byte[1001]);
        await Should.ThrowAsync<FileTooLargeException>(() => Store.WriteAsync(bytes, 1000, TestContext.Current.CancellationToken));
        Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_writing_that_is_cut_off_leaves_nothing_that_looks_whole()
    {
        await Should.ThrowAsync<IOException>(() => Store.WriteAsync(new Breaking(), long.MaxValue, TestContext.Current.CancellationToken));
        Store.List(DateTimeOffset.MaxValue).ShouldBeEmpty();

        // As a crash leaves it, which runs no clean-up.
        var half = Path.Combine(_folder, "half-done", Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(half, [1, 2, 3], TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(half, _clock.GetUtcNow().UtcDateTime.AddDays(-2));
        Store.List(DateTimeOffset.MaxValue).ShouldBeEmpty();
        Store.SweepHalfDone(_clock.GetUtcNow().AddDays(-1));
        File.Exists(half).ShouldBeFalse();
    }

    [Fact]
    public async Task What_was_written_again_survives_a_sweep_that_found_it_before()
    {
        var content = await WriteAsync([1, 2, 3]);
        _clock.Advance(TimeSpan.FromDays(3));
        var before = _clock.GetUtcNow().AddDays(-1);
        Store.List(before).ShouldBe([content.Hash]);

        await WriteAsync([1, 2, 3]);
        Store.Delete(content.Hash, before);
        Store.Open(content.Hash).ShouldNotBeNull().Dispose();
    }

    private async Task<FileContent> WriteAsync(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return await Store.WriteAsync(stream, long.MaxValue, TestContext.Current.CancellationToken);
    }

    private List<string> Files() => [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories)];

    /// <summary>Gives some bytes and then fails, as a broken connection does.</summary>
    private sealed class Breaking : MemoryStream
    {
        private bool _gave;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_gave) throw new IOException("The connection broke.");
            _gave = true;
            return ValueTask.FromResult(100);
        }
    }
}
