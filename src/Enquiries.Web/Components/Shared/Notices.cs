namespace Enquiries.Web.Components.Shared;

/// <summary>Short messages to the person at this page. Good news leaves by itself; a problem stays until closed.</summary>
public sealed class Notices(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly List<Notice> _shown = [];
    private readonly List<ITimer> _timers = [];

    public event EventHandler? Changed;

    public IReadOnlyList<Notice> Shown
    {
        get
        {
            lock (_gate) return [.. _shown];
        }
    }

    /// <summary>"Case assigned to you."</summary>
    public void Done(string text) => Add(new Notice(NoticeKind.Done, text));

    /// <summary>"Two new messages on this case."</summary>
    public void News(string text) => Add(new Notice(NoticeKind.News, text));

    public void Problem(string text) => Add(new Notice(NoticeKind.Problem, text));

    public void Close(Notice notice)
    {
        lock (_gate)
        {
            if (!_shown.Remove(notice)) return;
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Clear()
    {
        lock (_gate) _shown.Clear();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var timer in _timers) timer.Dispose();
            _timers.Clear();
        }
    }

    private void Add(Notice notice)
    {
        lock (_gate)
        {
            _shown.RemoveAll(n => n.Kind == notice.Kind && n.Text == notice.Text);
            _shown.Add(notice);
            if (_shown.Count > 3) _shown.RemoveAt(0);
            if (notice.Kind != NoticeKind.Problem)
                _timers.Add(clock.CreateTimer(_ => Close(notice), state: null, Stay, Timeout.InfiniteTimeSpan));
            if (_timers.Count > 20)
            {
                _timers[0].Dispose();
                _timers.RemoveAt(0);
            }
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }
}

public enum NoticeKind
{
    Done,
    News,
    Problem,
}

/// <summary>One message; two with the same words are still two.</summary>
public sealed class Notice(NoticeKind kind, string text)
{
    public NoticeKind Kind { get; } = kind;

    public string Text { get; } = text;
}
