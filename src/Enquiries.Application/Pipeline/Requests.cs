using MediatR;

namespace Enquiries.Application.Pipeline;

/// <summary>Changes something; saved as one transaction after its handler.</summary>
public interface ICommand<out T> : IRequest<T>, ICommandMarker;

/// <summary>Changes something and answers nothing.</summary>
public interface ICommand : ICommand<Unit>;

/// <summary>Reads; changes nothing.</summary>
public interface IQuery<out T> : IRequest<T>;

/// <summary>What the pipeline recognises a command by.</summary>
public interface ICommandMarker;

/// <summary>A change made on the ground of a certain version of a case; refused with a concurrency error when the case has moved on.</summary>
public interface IExpectsVersion
{
    int? ExpectedVersion { get; }
}
