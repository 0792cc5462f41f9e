using System.Collections;

namespace Enquiries.Domain.Sla;

/// <summary>Which local dates of one year have open time, with running counts.</summary>
internal sealed class WorkingDaysOfYear
{
    private readonly short[] _workingBefore;
    private readonly DateOnly[] _working;
    private readonly int _firstDayNumber;

    public WorkingDaysOfYear(int year, BitArray isWorking)
    {
        _firstDayNumber = new DateOnly(year, 1, 1).DayNumber;
        _workingBefore = new short[isWorking.Count + 1];
        var working = new List<DateOnly>(isWorking.Count);
        for (var day = 0; day < isWorking.Count; day++)
        {
            if (isWorking[day]) working.Add(DateOnly.FromDayNumber(_firstDayNumber + day));
            _workingBefore[day + 1] = (short)working.Count;
        }

        _working = [.. working];
    }

    public int Total => _working.Length;

    public bool IsWorking(DateOnly date) => CountThrough(date) != _workingBefore[date.DayNumber - _firstDayNumber];

    /// <summary>Working days from the first of January up to and including the date.</summary>
    public int CountThrough(DateOnly date) => _workingBefore[date.DayNumber - _firstDayNumber + 1];

    /// <summary>The nth working day of the year, counted from one.</summary>
    public DateOnly Nth(int number) => _working[number - 1];
}
