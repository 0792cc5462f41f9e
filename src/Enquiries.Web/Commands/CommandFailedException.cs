namespace Enquiries.Web;

/// <summary>A command cannot be carried out; the message is the one sentence that standard error gets.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
