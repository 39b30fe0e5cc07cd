from .contract import Contract
from .share import ContractCount, ContractShare

__all__ = ["Contract", "ContractCount", "ContractShare"]
