using Fovea.Tensors;

namespace Fovea.Nn.Optimizers;

/// <summary>Updates parameters by their gradients. A training loop needs no more of an optimiser than this.</summary>
public interface IOptimizer
{
    /// <summary>The learning rate of the next step; the training loop sets it from a schedule.</summary>
    double LearningRate { get; set; }

    /// <summary>Updates every parameter that has a gradient; the gradients stay until <see cref="ZeroGrad"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The shape of a gradient differs from that of its parameter; no parameter was changed.
    /// </exception>
    void Step();

    /// <summary>Removes all gradients and frees their memory.</summary>
    void ZeroGrad();

    /// <summary>
    /// The optimiser's state for checkpoints, named after the parameters, for example <c>features.0.weight.momentum_buffer</c>. A parameter
    /// that has not been updated yet has none.
    /// </summary>
    IEnumerable<StateEntry> State();

    /// <summary>Restores what <see cref="State"/> returned; parameters without an entry start with none.</summary>
    /// <exception cref="ArgumentException">An entry belongs to no parameter, or its shape differs from the expected one.</exception>
    void LoadState(IReadOnlyDictionary<string, Tensor> state);
}
