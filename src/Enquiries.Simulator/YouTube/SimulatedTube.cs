using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Enquiries.Simulator.YouTube;

/// <summary>What is on the simulated YouTube: channels, their videos, and the comments under them. Safe for many callers.</summary>
public sealed class SimulatedTube
{
    private readonly Lock _gate = new();
    private readonly SimulatorOptions _options;
    private readonly Dictionary<string, SimulatedVideo> _videos = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TubeComment> _comments = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<TubeChannel> _channels = [];
    private readonly HashSet<string> _banned = new(StringComparer.Ordinal);
    private TubeSettings _settings = new();
    private int _lastId;

    public SimulatedTube(SimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        Client = options.YouTube;
        Channel = new TubeChannel(Client.Id, Client.Title, Client.Handle);
        _channels.Add(Channel);
        Tokens = new TubeTokens(Client, options.TimeProvider);
        Quota = new TubeQuota(Client, options.TimeProvider);
        Hub = new TubeHub(options, this);
    }

    /// <summary>The Google client that asks for all channels.</summary>
    public SimulatedChannelOptions Client { get; }

    /// <summary>The first channel.</summary>
    public TubeChannel Channel { get; }

    public IReadOnlyList<TubeChannel> Channels
    {
        get
        {
            lock (_gate) return [.. _channels];
        }
    }

    public TubeTokens Tokens { get; }

    public TubeQuota Quota { get; }

    public TubeHub Hub { get; }

    public TubeFailures Failures { get; } = new();

    public DateTimeOffset Now => _options.TimeProvider.GetUtcNow();

    /// <summary>Calls that were received, newest last.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public TubeSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (value.Problem() is { } problem) throw new ArgumentException(problem, nameof(value));
            Volatile.Write(ref _settings, value);
        }
    }

    /// <summary>Newest first, of all channels.</summary>
    public IReadOnlyList<SimulatedVideo> Videos
    {
        get
        {
            lock (_gate) return [.. _videos.Values.Where(v => !v.IsDeleted).OrderByDescending(v => v.PublishedAt).ThenBy(v => v.Id, StringComparer.Ordinal)];
        }
    }

    public void AddChannel(TubeChannel channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.Problem() is { } problem) throw new ArgumentException(problem, nameof(channel));
        lock (_gate)
        {
            if (_channels.Exists(c => c.Id == channel.Id)) throw new ArgumentException("There is such a channel already.", nameof(channel));
            _channels.Add(channel);
        }
    }

    public TubeChannel? FindChannel(string? id) => Channels.FirstOrDefault(c => c.Id == id);

    /// <summary>The channel under whose video a comment stands.</summary>
    public TubeChannel ChannelOf(TubeComment comment)
    {
        ArgumentNullException.ThrowIfNull(comment);
        lock (_gate) return _videos[comment.VideoId].Channel;
    }

    public SimulatedVideo Upload(string title, DateTimeOffset? at = null, string? channelId = null)
    {
        SimulatedVideo video;
        lock (_gate)
        {
            var channel = channelId is null ? Channel : _channels.Find(c => c.Id == channelId) ?? throw new ArgumentException("There is no such channel.", nameof(channelId));
            video = new SimulatedVideo(NextId("v", 11), Needed(title), at ?? Now) { Channel = channel };
            _videos[video.Id] = video;
        }

        Hub.Tell(video);
        return video;
    }

    public void Rename(string videoId, string title)
    {
        SimulatedVideo video;
        lock (_gate) video = _videos[videoId] = Video(videoId) with { Title = Needed(title), UpdatedAt = Now };
        Hub.Tell(video);
    }

    public void DeleteVideo(string videoId)
    {
        SimulatedVideo video;
        lock (_gate) video = _videos[videoId] = Video(videoId) with { IsDeleted = true };
        Hub.Tell(video);
    }

    public void SwitchComments(string videoId, bool off)
    {
        lock (_gate) _videos[videoId] = Video(videoId) with { CommentsOff = off };
    }

    /// <summary>A resident's comment under a video, or under the newest one of the first channel.</summary>
    public TubeComment Comment(string author, string text, string? videoId = null, TubeStatus status = TubeStatus.Published, DateTimeOffset? at = null, string? imageUrl = null)
    {
        lock (_gate)
        {
            var video = videoId is null ? Newest() : Video(videoId);
            if (video.CommentsOff) throw new ArgumentException("Comments are switched off under this video.", nameof(videoId));
            var id = NextId("Ugz", 19) + "4AaABAg";
            var when = at ?? Now;
            return Keep(new TubeComment(id, id, video.Id, IdOf(author), HandleOf(author), Needed(text), when) { Status = status, ImageUrl = imageUrl, ListedAt = ListedAt(id, when) });
        }
    }

    /// <summary>A resident's reply in the thread of any of its comments.</summary>
    public TubeComment Reply(string targetId, string author, string text, DateTimeOffset? at = null, TubeStatus status = TubeStatus.Published)
    {
        lock (_gate)
        {
            var thread = ThreadOf(targetId);
            var id = thread.Id + "." + NextId("9", 22);
            var when = at ?? Now;
            return Keep(new TubeComment(id, thread.Id, thread.VideoId, IdOf(author), HandleOf(author), Needed(text), when) { Status = status, ListedAt = ListedAt(id, when) });
        }
    }

    /// <summary>A channel replies, over the API or by a colleague's hand; the one whose video it is, when none is named.</summary>
    public TubeComment CouncilReply(string threadId, string text, TubeChannel? by = null)
    {
        lock (_gate)
        {
            var thread = ThreadOf(threadId);
            by ??= _videos[thread.VideoId].Channel;
            var id = thread.Id + "." + NextId("9", 22);
            return Keep(new TubeComment(id, thread.Id, thread.VideoId, by.Id, by.Handle, Needed(text), Now)
            {
                IsDropped = Settings.DropLinks && (text.Contains("http", StringComparison.OrdinalIgnoreCase) || text.Contains("www.", StringComparison.OrdinalIgnoreCase)),
            });
        }
    }

    public TubeComment CouncilComment(string videoId, string text, TubeChannel? by = null)
    {
        lock (_gate)
        {
            var id = NextId("Ugz", 19) + "4AaABAg";
            var video = Video(videoId);
            by ??= video.Channel;
            return Keep(new TubeComment(id, id, video.Id, by.Id, by.Handle, Needed(text), Now));
        }
    }

    public void Edit(string id, string text) => Change(id, c => c with { Text = Needed(text), UpdatedAt = Now });

    /// <summary>A thread takes its replies along.</summary>
    public void Remove(string id)
    {
        Change(id, c => c with { IsRemoved = true });
        lock (_gate)
        {
            foreach (var reply in _comments.Values.Where(c => c.ThreadId == id && c.IsReply).ToList()) _comments[reply.Id] = reply with { IsRemoved = true };
        }
    }

    public void Moderate(string id, TubeStatus status, bool ban = false)
    {
        var comment = Change(id, c => c with { Status = status });
        if (!ban || comment.AuthorId is not { } author) return;
        lock (_gate) _banned.Add(author);
    }

    public bool IsBanned(string authorId)
    {
        lock (_gate) return _banned.Contains(authorId);
    }

    public TubeComment? Find(string id)
    {
        lock (_gate) return _comments.GetValueOrDefault(id);
    }

    public SimulatedVideo? FindVideo(string id)
    {
        lock (_gate) return _videos.TryGetValue(id, out var video) && !video.IsDeleted ? video : null;
    }

    /// <summary>Everything, oldest first, removed ones among it.</summary>
    public IReadOnlyList<TubeComment> Comments(string? videoId = null)
    {
        lock (_gate) return [.. _order.Select(id => _comments[id]).Where(c => videoId is null || c.VideoId == videoId)];
    }

    /// <summary>The first comments of threads as lists show them now, newest first.</summary>
    public IReadOnlyList<TubeComment> Threads(string? videoId, TubeStatus status, string? channelId = null)
    {
        var now = Now;
        lock (_gate)
        {
            return
            [
                .. _comments.Values
                    .Where(c => !c.IsReply && IsListed(c, now) && c.Status == status && (videoId is null || c.VideoId == videoId)
                        && (channelId is null || _videos[c.VideoId].Channel.Id == channelId) && _videos[c.VideoId] is { IsDeleted: false, CommentsOff: false })
                    .OrderByDescending(c => c.At).ThenBy(c => c.Id, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>Replies as lists show them now, newest first.</summary>
    public IReadOnlyList<TubeComment> Replies(string threadId)
    {
        var now = Now;
        lock (_gate)
        {
            return
            [
                .. _order.Select(id => _comments[id]).Where(c => c.ThreadId == threadId && c.IsReply && c.Status == TubeStatus.Published && IsListed(c, now))
                    .OrderByDescending(c => c.At).ThenBy(c => c.Id, StringComparer.Ordinal),
            ];
        }
    }

    /// <summary>The channel id of a resident; the same name is the same person.</summary>
    public static string IdOf(string author) => author.StartsWith("UC", StringComparison.Ordinal) && author.Length > 10
        ? author
        : "UC" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(HandleOf(author))))[..22];

    public static string HandleOf(string author)
    {
        if (string.IsNullOrWhiteSpace(author)) throw new ArgumentException("A resident needs a name.", nameof(author));
        var handle = new StringBuilder("@");
        foreach (var c in author.Trim().TrimStart('@').Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetterOrDigit(c)) handle.Append(char.ToLowerInvariant(c));
            else if (c is ' ' or '-' or '_' or '.') handle.Append('-');
        }

        return handle.Length > 1 ? handle.ToString() : "@resident";
    }

    /// <summary>A number between 0 and 1 that depends on the seed and the id alone, so that every run is the same.</summary>
    internal double Chance(string id) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_options.RandomSeed}|{id}")))) / (double)uint.MaxValue;

    private static bool IsListed(TubeComment comment, DateTimeOffset now) => !comment.IsRemoved && !comment.IsDropped && comment.ListedAt <= now;

    private DateTimeOffset ListedAt(string id, DateTimeOffset at) => Chance(id) < Settings.LateShare ? Now.AddSeconds(Settings.LateSeconds) : at;

    private SimulatedVideo Newest() => Videos.FirstOrDefault(v => v.Channel.Id == Channel.Id) ?? throw new BadHttpRequestException("There is no video yet.");

    private TubeComment ThreadOf(string id)
    {
        var threadId = id.Split('.')[0];
        return _comments.TryGetValue(threadId, out var thread) && !thread.IsRemoved ? thread : throw new ArgumentException("There is no such comment.", nameof(id));
    }

    private SimulatedVideo Video(string id) => _videos.TryGetValue(id, out var video) && !video.IsDeleted ? video : throw new ArgumentException("There is no such video.", nameof(id));

    private TubeComment Change(string id, Func<TubeComment, TubeComment> change)
    {
        lock (_gate)
        {
            if (!_comments.TryGetValue(id, out var comment) || comment.IsRemoved) throw new ArgumentException("There is no such comment.", nameof(id));
            return _comments[id] = change(comment);
        }
    }

    private TubeComment Keep(TubeComment comment)
    {
        _comments[comment.Id] = comment;
        _order.Add(comment.Id);
        if (_order.Count > _options.MaxObjects)
        {
            foreach (var oldest in _order.Take(_options.MaxObjects / 10)) _comments.Remove(oldest);
            _order.RemoveRange(0, _options.MaxObjects / 10);
        }

        return comment;
    }

    private string NextId(string prefix, int length)
    {
        var seed = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_options.RandomSeed}:{prefix}:{++_lastId}")));
        return (prefix + Convert.ToBase64String(seed).Replace("+", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal).TrimEnd('='))[..length];
    }

    private static string Needed(string text) => string.IsNullOrWhiteSpace(text) ? throw new ArgumentException("A text is needed.", nameof(text)) : text;
}
