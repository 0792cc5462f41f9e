using Enquiries.Application.Channels;
using Enquiries.Application.Channels.Setup;

namespace Enquiries.Web.Components.Pages.Accounts;

/// <summary>What is entered for one field while an account is being connected. A secret that was typed is not shown again when somebody goes back.</summary>
/// <param name="field">What is asked.</param>
/// <param name="isStored">A secret for it is stored already.</param>
public sealed class SetupEntry(SetupField field, bool isStored, string text)
{
    private string? typed;

    public SetupField Field { get; } = field;

    public bool IsStored { get; } = isStored;

    public string Text { get; set; } = text;

    /// <summary>The verify token is of our own choice and has to be copied to the platform; everything else that is secret stays hidden.</summary>
    public bool IsHidden => Field.IsSecret() && Field.Key != SetupValues.VerifyToken;

    public bool IsTyped => typed is not null;

    /// <summary>It was typed before the page was loaded again, and a secret is kept nowhere on the way.</summary>
    public bool IsLost { get; set; }

    public string Id { get; init; } = "field-" + field.Key.ToLowerInvariant();

    public string Value => string.IsNullOrWhiteSpace(Text) ? typed ?? "" : Text;

    public string? Problem => Field.Problem(Value, IsStored && Field.IsSecret());

    public string? Hint => (IsTyped, IsStored, Field.IsSecret()) switch
    {
        (false, _, true) when IsLost && Field.Key == SetupValues.VerifyToken && !IsStored => "This is a new one. If the platform has the former one already, enter that, or give the platform this one.",
        (false, _, true) when IsLost => "The page was loaded again, and secrets are not kept meanwhile. Type it again.",
        (true, _, _) => "Typed already and not shown again. Leave it empty to keep it.",
        (_, true, true) => "Stored, and not shown. Leave it empty to keep it.",
        _ => Field.Hint,
    };

    /// <summary>Another step is shown.</summary>
    public void Leave()
    {
        if (!IsHidden || string.IsNullOrWhiteSpace(Text))
            return;
        (typed, Text) = (Text, "");
    }

    public void Forget()
    {
        if (Field.IsSecret())
            (typed, Text) = (null, "");
    }
}
