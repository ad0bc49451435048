using Fovea.Inference.Planning;
using Fovea.Tensors;

namespace Fovea.Inference.Execution;

/// <summary>
/// A bounded LRU cache of the plans of a model, by input shapes. Plans are created one at a time, without blocking running callers. A plan
/// that is evicted while it is running is retired when its last run has ended.
/// </summary>
internal sealed class PlanCache(int capacity, Func<InputShapes, InferencePlan> create, Action<InferencePlan> retire)
{
    private readonly Lock _creationLock = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<InputShapes, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byRecency = new();

    /// <summary>The number of cached plans.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Returns the plan for these input shapes, and creates it if necessary; it stays valid until it is released.</summary>
    public Entry Acquire(InputShapes shapes)
    {
        if (Find(shapes) is { } known)
            return known;
        lock (_creationLock)
        {
            return Find(shapes) ?? Add(new Entry(shapes, create(shapes)));
        }
    }

    /// <summary>Releases a plan; an evicted plan without users is retired.</summary>
    public void Release(Entry entry)
    {
        lock (_lock)
        {
            entry.Users--;
            if (entry.Users > 0 || !entry.IsEvicted)
                return;
        }

        retire(entry.Plan);
    }

    private Entry? Find(InputShapes shapes)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(shapes, out LinkedListNode<Entry>? node))
                return null;
            if (_byRecency.First != node)
            {
                _byRecency.Remove(node);
                _byRecency.AddFirst(node);
            }

            node.Value.Users++;
            return node.Value;
        }
    }

    private Entry Add(Entry entry)
    {
        Entry? evicted = null;
        lock (_lock)
        {
            entry.Users = 1;
            _entries[entry.Shapes] = _byRecency.AddFirst(entry);
            if (_entries.Count > capacity)
            {
                evicted = _byRecency.Last!.Value;
                _byRecency.RemoveLast();
                _entries.Remove(evicted.Shapes);
                evicted.IsEvicted = true;
                if (evicted.Users > 0)
                    evicted = null;
            }
        }

        if (evicted is not null)
            retire(evicted.Plan);
        return entry;
    }

    /// <summary>A plan, with the number of its users and whether it was evicted.</summary>
    internal sealed class Entry(InputShapes shapes, InferencePlan plan)
    {
        public InputShapes Shapes => shapes;

        public InferencePlan Plan => plan;

        public int Users { get; set; }

        public bool IsEvicted { get; set; }
    }
}

/// <summary>The shapes of all inputs, compared by value.</summary>
internal sealed class InputShapes(IEnumerable<Shape> shapes) : IEquatable<InputShapes>
{
    private readonly Shape[] _shapes = [.. shapes];

    public IReadOnlyList<Shape> Shapes => _shapes;

    public bool Equals(InputShapes? other) => other is not null && _shapes.AsSpan().SequenceEqual(other._shapes);

    public override bool Equals(object? obj) => Equals(obj as InputShapes);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (Shape shape in _shapes)
            hash.Add(shape);
        return hash.ToHashCode();
    }
}
