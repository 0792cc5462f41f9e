using Enquiries.Application.Cases;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Sla;

namespace Enquiries.Web.Components.Pages.Cases;

/// <summary>What a resident is told of the time by which the council means to answer: the due moment of the case's own clock, in words.</summary>
internal static class AcknowledgementWords
{
    /// <summary>Null when no clock that is told to residents runs, or its moment has passed.</summary>
    public static string? Of(CaseState state, DateTimeOffset now)
    {
        if (!state.Case.Status.IsOpen()) return null;
        var running = state.Details.Clocks.Where(c => c is { State: ClockState.Running, DueAt: not null } && c.DueAt > now).ToList();
        var clock = running.Find(c => c.Kind == ClockKind.Resolution) ?? running.Find(c => c.Kind.IsResponse());
        return clock is null ? null
            : $"Thank you for your message. We are looking into it and aim to {(clock.Kind == ClockKind.Resolution ? "give you a full answer" : "answer")} by {PlainTime.ToResident(clock.DueAt!.Value, clock.Target, now)}. "
            + $"Your reference is {state.Case.Reference}.";
    }
}
