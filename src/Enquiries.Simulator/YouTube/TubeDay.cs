using static Enquiries.Simulator.Demo.DemoContent;

namespace Enquiries.Simulator.YouTube;

/// <summary>The demonstration's videos, with a few comments of the last hours.</summary>
internal static class TubeDay
{
    public static void Play(SimulatedTube tube)
    {
        var now = tube.Now;
        var winter = tube.Upload("How we keep Westmere moving in winter", now.AddHours(-50));
        var recycling = tube.Upload("What goes in which bin?", now.AddHours(-28));
        var meeting = tube.Upload("Full council meeting, part 1", now.AddHours(-9));

        tube.Comment(Maureen, "Does the gritter come down Sample Lane before the school run?", winter.Id, at: now.AddHours(-20));
        tube.Comment(LiWei, "1:23 You say yoghurt pots go in the blue bin. My crew left them on the pavement with a note. Which is it?", recycling.Id, at: now.AddHours(-6));
        var pots = tube.Comment(Gwen, "Nobody has told us about the new collection day on Example Street. Is it still Tuesday?", recycling.Id, at: now.AddHours(-4));
        tube.Reply(pots.Id, Dan, "@gwen-sampleton same on Mockridge Court, two weeks running", now.AddHours(-3));
        tube.Comment(Kwame, "Item 7, the bridge: when can residents speak? I could not hear the answer.", meeting.Id, at: now.AddHours(-2));
        tube.Comment("Quick Cash Loans Example", "NEED MONEY FAST??? message us >>> loans.example", meeting.Id, TubeStatus.LikelySpam, now.AddHours(-1));
        tube.Comment(Noor, "Call me about my complaint please, 07700 900123", meeting.Id, TubeStatus.HeldForReview, now.AddMinutes(-40));
    }
}
