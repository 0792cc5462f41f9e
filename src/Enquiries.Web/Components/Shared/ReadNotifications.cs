namespace Enquiries.Web.Components.Shared;

/// <summary>Tells the bell that this person has just read or taken notifications on a page.</summary>
public sealed class ReadNotifications
{
    public event EventHandler? Changed;

    public void Tell() => Changed?.Invoke(this, EventArgs.Empty);
}
