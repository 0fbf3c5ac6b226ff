"""What is said of an agent that is made by hand: agents are views of rows, and the model makes them."""

from mesa import Agent


def made_by_hand(agent: Agent) -> str:
    """Why an agent of this class cannot be made as Mesa's are: it would be in no column, and so do nothing."""
    return (
        f"a {type(agent).__name__} made by hand would have no effect: the customers and providers of a model come from "
        "its settings, and agent_classes says how they behave"
    )
