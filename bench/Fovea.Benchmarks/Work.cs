namespace Fovea.Benchmarks;

/// <summary>What one call does.</summary>
/// <param name="MultiplyAdds">Multiply-adds by the definition; 0 where memory is the limit.</param>
/// <param name="Bytes">Bytes that are read and written at least.</param>
public readonly record struct Work(double MultiplyAdds, double Bytes);

/// <summary>A benchmark that knows its work.</summary>
public interface IWork
{
    /// <summary>That of one call.</summary>
    Work Work { get; }
}
