namespace Enquiries.Simulator.Demo;

internal enum DemoAct
{
    Comment,
    Message,
    VisitorPost,
    Mention,
    Edit,
    Remove,
    React,
}

/// <summary>One thing a resident does. Target and Key are names within the script; Age counts back from the start.</summary>
internal sealed record DemoLine(DemoAct Act, string Author, string? Target, string? Text)
{
    public string? Key { get; init; }

    public string? Photo { get; init; }

    public TimeSpan Age { get; init; }
}

internal sealed record DemoPost(string Key, TimeSpan Age, string Text);
